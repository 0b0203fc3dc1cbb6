/** Pages whose stored pictures are not what they should be, over all schools. */

/**
 * Turned since they were drawn, never drawn (a sheet that stands in for a lost page), or carrying a name in an anonymous
 * exam without a picture that hides it. A picture from which an erased name was taken for good is never made anew.
 */
export async function pagesToRedraw(
  db: D1Database,
  limit: number,
): Promise<{ schoolId: string; scanId: string; pageId: string }[]> {
  const { results } = await db
    .prepare(
      `select p.school_id as schoolId, p.scan_id as scanId, p.id as pageId
       from page p join scan s on s.id = p.scan_id join exam e on e.id = s.exam_id
       where s.state = 'imported' and e.purging_at is null and p.state not in ('unread', 'error') and p.done = 1
         and (p.view_key is null and p.reason = 'substitute'
           or p.view_key is not null and p.view_key is not p.masked_view_key
             and (p.turn <> p.picture_turn or p.named = 1 and e.anonymous = 1 and p.masked_view_key is null))
       limit ?1`,
    )
    .bind(limit)
    .all<{ schoolId: string; scanId: string; pageId: string }>();
  return results;
}
