/**
 * STAGING becomes READY, for one copy or for all of an exam. The copy is sealed in the catalogue first, so that no act at
 * the page table moves its pages; what is odd about it is looked at under the seal; then the copy's object decides.
 */
import { copyObject } from "#do/copy/client";
import type { CopyRefusal, CopyStatus } from "#domain/copy";
import { type CopyFault, faultsOfCopy, type PageFault, unanswered } from "#domain/page-table";
import { err, ok, type Result } from "#domain/result";
import { actorOf } from "#domain/roles";
import { type PageFacts, pagesOfCopies } from "../db/page-table.ts";
import { type Sealed, seal, unseal } from "../db/seals.ts";
import type { Bindings, Person } from "../env.ts";
import { atOnce } from "./at-once.ts";

type By = { me: Person; requestId: string; now: number };
export type ValidateExam = { id: string; pagesPerCopy: number; anonymous: boolean };

export type ValidateRefusal =
  | CopyRefusal
  | {
      code: "COPY_HAS_FAULTS";
      faults: CopyFault[];
      missing: number[];
      pages: { pageId: string; position: number; faults: PageFault[] }[];
    }
  /** Pages whose pictures are not made yet, or not yet without the name. */
  | { code: "PAGES_NOT_READY"; pages: string[] };

type Judged = Result<CopyStatus, ValidateRefusal>;

export async function validateCopy(env: Bindings, exam: ValidateExam, copyId: string, by: By): Promise<Judged> {
  const [judged] = await validated(env, exam, [copyId], by);
  if (!judged) throw new Error("the copy went while it was validated");
  return judged.result;
}

export async function validateAll(env: Bindings, exam: ValidateExam, by: By) {
  const judged = await validated(env, exam, null, by);
  const refused = judged.flatMap(({ id, result }) => (result.ok ? [] : [{ copyId: id, code: result.error.code }]));
  return { validated: judged.length - refused.length, refused };
}

async function validated(
  env: Bindings,
  exam: ValidateExam,
  ids: readonly string[] | null,
  by: By,
): Promise<{ id: string; result: Judged }[]> {
  const { schoolId } = by.me;
  const copies = await seal(env.DB, { schoolId, examId: exam.id, ids, now: by.now });
  const pages = await pagesOfCopies(
    env.DB,
    schoolId,
    copies.map(({ id }) => id),
  );
  const judged = await atOnce(copies, async (copy) => {
    const own = pages.filter(({ copyId }) => copyId === copy.id);
    const odd = copy.status === "STAGING" && own.length > 0 ? oddities(exam, copy, own) : null;
    return { id: copy.id, result: odd ? err(odd) : await ask(env, exam, copy, by) };
  });
  // A copy in another state than the lists say is not in staging: its seal hinders nobody, and is right when it comes back.
  const open = judged.filter(({ result }) => !result.ok && result.error.code !== "WRONG_STATUS");
  await unseal(
    env.DB,
    schoolId,
    open.map(({ id }) => id),
  );
  return judged;
}

function oddities(exam: ValidateExam, copy: Sealed, pages: readonly PageFacts[]): ValidateRefusal | null {
  const odd = copy.oddAccepted ? { faults: [], missing: [] } : faultsOfCopy(copy, pages, exam.pagesPerCopy);
  const asking = pages.flatMap((page) => {
    const faults = unanswered(page);
    return faults.length > 0 ? [{ pageId: page.id, position: page.position ?? 0, faults }] : [];
  });
  if (odd.faults.length > 0 || asking.length > 0) return { code: "COPY_HAS_FAULTS", ...odd, pages: asking };
  const late = pages.filter((page) => !isReady(page, exam.anonymous)).map(({ id }) => id);
  return late.length > 0 ? { code: "PAGES_NOT_READY", pages: late } : null;
}

/** A name must be off the picture teachers get, and where it is depends on the turn the picture was made with. */
function isReady(page: PageFacts, anonymous: boolean): boolean {
  if (page.viewKey === null) return false;
  if (!anonymous || !page.named || page.viewKey === page.maskedViewKey) return true;
  return page.maskedViewKey !== null && page.turn === page.pictureTurn;
}

async function ask(
  env: Bindings,
  exam: ValidateExam,
  copy: { id: string; pageCount: number },
  { me, requestId, now }: By,
): Promise<Judged> {
  const place = { schoolId: me.schoolId, examId: exam.id, copyId: copy.id };
  const object = copyObject(env, place);
  const done = await object.validate(place, copy.pageCount, { userId: me.id, role: actorOf(me.role), requestId, now });
  await object.settle();
  return done.ok ? ok(done.value) : err(done.error);
}
