/** Which of some keys the catalogue refers to. */

/** Each statement gets the keys as one JSON list and finds its rows by the ids in them, never by reading a whole table. */
const REFERENCES = {
  // A ZIP that is being unpacked has files that no row of their own names yet. A protected PDF waits for its password.
  scan: `select k.value ->> 'key' as key from json_each(?1) k join scan s on s.id = k.value ->> 'id'
    where k.value ->> 'key' in (s.object_key, s.original_key) and (s.state in ('uploading', 'importing', 'imported')
      or s.state = 'failed' and s.error_code in ('PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG'))
    union all select k.value ->> 'key' from json_each(?1) k join scan z on z.id = substr(k.value ->> 'id', 1, 36)
    where length(k.value ->> 'id') > 36 and z.media = 'zip' and z.state = 'importing'`,
  picture: `select k.value ->> 'key' as key from json_each(?1) k join page p on p.scan_id = k.value ->> 'id' and p.n = k.value ->> 'n'
    where k.value ->> 'key' in (p.view_key, p.thumb_key, p.masked_view_key, p.masked_thumb_key)`,
  final: `select f.object_key as key from json_each(?1) k join final_pdf f on f.copy_id = k.value ->> 'id'
    where f.object_key = k.value ->> 'key'`,
  export: `select j.file_key as key from json_each(?1) k join job j on j.id = k.value ->> 'id'
    where j.file_key = k.value ->> 'key' or j.state in ('queued', 'running')`,
  slips: `select j.file_key as key from json_each(?1) k join job j on j.id = k.value ->> 'id'
    where j.file_key = k.value ->> 'key' or j.state in ('queued', 'running')`,
  booklets: `select j.file_key as key from json_each(?1) k join job j on j.id = k.value ->> 'id'
    where j.file_key = k.value ->> 'key' or j.state in ('queued', 'running')`,
  roster: `select k.value ->> 'key' as key from json_each(?1) k join job j on j.id = k.value ->> 'id'
    where j.state in ('queued', 'running') or exists (select 1 from parked p where p.job_id = j.id and p.retried_at is null)`,
} as const;

export type Asked = { key: string; id: string; n?: number };

/** The keys among these that something refers to. */
export async function referredTo(
  db: D1Database,
  kind: keyof typeof REFERENCES,
  asked: readonly Asked[],
): Promise<Set<string>> {
  if (asked.length === 0) return new Set();
  const { results } = await db.prepare(REFERENCES[kind]).bind(JSON.stringify(asked)).all<{ key: string }>();
  return new Set(results.map(({ key }) => key));
}
