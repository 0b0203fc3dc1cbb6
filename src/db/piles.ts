/** Piles: files dropped together, cut into copies as one. How far each is, and in which order its files lie. */
import type { PileOrder } from "#domain/cut";
import { type Scan, type ScanRow, scanOf } from "./scans.ts";

export type Pile = {
  id: string;
  schoolId: string;
  examId: string;
  files: number;
  order: PileOrder;
  state: "open" | "cut";
  createdAt: number;
};

const COLUMNS = `p.id, p.school_id as schoolId, p.exam_id as examId, p.files, p.sequence as "order", p.state, p.created_at as createdAt`;

/**
 * A file is through when nothing more is to be waited for: imported, failed, cancelled, or importing with every page
 * drawn. A ZIP is through once its files are in the pile.
 */
/** A protected PDF waits for its password, and its pile with it, until it is opened or given up. */
const LOCKED = "s.state = 'failed' and s.error_code in ('PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG')";
const THROUGH = `((s.state in ('imported', 'failed', 'cancelled') and not (${LOCKED})) or s.state = 'importing' and s.page_count > 0
  and not exists (select 1 from page g where g.scan_id = s.id and g.done = 0 and g.state <> 'error'))`;
/** A file that was given up and dropped again is two rows: so neither rows alone nor places alone tell. */
const COMPLETE = `(not exists (select 1 from scan s where s.pile_id = p.id and not ${THROUGH})
  and (select count(*) from scan s where s.pile_id = p.id) >= p.files)`;

export async function findPile(db: D1Database, schoolId: string, id: string): Promise<Pile | null> {
  return db
    .prepare(
      `select ${COLUMNS} from pile p join exam e on e.id = p.exam_id
       where p.id = ?1 and p.school_id = ?2 and e.deleted_at is null`,
    )
    .bind(id, schoolId)
    .first<Pile>();
}

/** Whether every file of the pile is read, failed or cancelled, so that it can be cut. False for one that is not there. */
export async function pileIsComplete(db: D1Database, schoolId: string, id: string): Promise<boolean> {
  const row = await db
    .prepare(`select ${COMPLETE} as complete from pile p where p.id = ?1 and p.school_id = ?2`)
    .bind(id, schoolId)
    .first<{ complete: number }>();
  return row?.complete === 1;
}

/** The files of a pile as they lie: by place, what came out of a ZIP at the ZIP's place in its order. */
export async function scansOfPile(db: D1Database, schoolId: string, id: string): Promise<Scan[]> {
  const { results } = await db
    .prepare(
      `select * from scan where pile_id = ?1 and school_id = ?2
       order by place, parent_id is not null, member, created_at, id`,
    )
    .bind(id, schoolId)
    .all<ScanRow>();
  return results.map(scanOf);
}

/** As the contract shows it. */
function wire({ id, files, order, state, createdAt, complete }: Pile & { complete: number }) {
  return { id, files, order, state, createdAt, complete: complete === 1 };
}

export async function pileWire(db: D1Database, schoolId: string, id: string) {
  const row = await db
    .prepare(`select ${COLUMNS}, ${COMPLETE} as complete from pile p where p.id = ?1 and p.school_id = ?2`)
    .bind(id, schoolId)
    .first<Pile & { complete: number }>();
  return row && wire(row);
}

export async function pilesOfExam(db: D1Database, schoolId: string, examId: string) {
  const { results } = await db
    .prepare(
      `select ${COLUMNS}, ${COMPLETE} as complete from pile p where p.exam_id = ?1 and p.school_id = ?2
       order by p.created_at desc, p.id limit 500`,
    )
    .bind(examId, schoolId)
    .all<Pile & { complete: number }>();
  return results.map(wire);
}

export function insertPile(
  db: D1Database,
  pile: Pick<Pile, "id" | "schoolId" | "examId" | "files" | "order"> & { createdBy: string; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `insert into pile (id, school_id, exam_id, files, sequence, state, created_by, created_at)
       values (?1, ?2, ?3, ?4, ?5, 'open', ?6, ?7)`,
    )
    .bind(pile.id, pile.schoolId, pile.examId, pile.files, pile.order, pile.createdBy, pile.now);
}

/** Changes one row, unless the pile is cut. */
export function orderPile(db: D1Database, pile: Pile, order: PileOrder): D1PreparedStatement {
  return db
    .prepare("update pile set sequence = ?3 where id = ?1 and school_id = ?2 and state = 'open'")
    .bind(pile.id, pile.schoolId, order);
}

/**
 * Files that were announced and will not come, as cancelled scans at their places; where a file lies already, nothing.
 * The ids follow from the places, so that the same told twice is told once.
 */
export function insertAbsent(
  db: D1Database,
  pile: Pile,
  absent: readonly { place: number; fileName: string }[],
  by: { userId: string; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, state, object_key, upload_id, pile_id, place,
         created_by, created_at, updated_at)
       select ?1 || '-' || (j.value ->> 'place'), p.school_id, p.exam_id, j.value ->> 'fileName', 0, 1, 'cancelled', '', '', p.id,
         j.value ->> 'place', ?4, ?5, ?5
       from json_each(?3) j, pile p where p.id = ?1 and p.school_id = ?2 and p.state = 'open'
         and j.value ->> 'place' < p.files
         and not exists (select 1 from scan s where s.pile_id = p.id and s.place = j.value ->> 'place')
       on conflict (id) do nothing`,
    )
    .bind(pile.id, pile.schoolId, JSON.stringify(absent), by.userId, by.now);
}

/** Open piles begun before a moment wait no longer for files that never came. Answers the exams they are of. */
export async function closeOldPiles(
  db: D1Database,
  before: number,
): Promise<Pick<Pile, "id" | "schoolId" | "examId">[]> {
  const { results } = await db
    .prepare(
      `update pile set files = (select count(*) from scan s where s.pile_id = pile.id)
       where state = 'open' and created_at < ?1 and files > (select count(*) from scan s where s.pile_id = pile.id)
       returning id, school_id as schoolId, exam_id as examId`,
    )
    .bind(before)
    .all<Pick<Pile, "id" | "schoolId" | "examId">>();
  return results;
}

/** A scan of before there were piles is a pile by itself. Asked twice, the same pile. */
export async function adoptIntoPile(db: D1Database, scan: Scan, now: number): Promise<string> {
  await db.batch([
    db
      .prepare(
        `insert into pile (id, school_id, exam_id, files, sequence, state, created_by, created_at)
         select s.id, s.school_id, s.exam_id, 1, 'files', 'open', s.created_by, ?3 from scan s where s.id = ?1 and s.school_id = ?2
         on conflict (id) do nothing`,
      )
      .bind(scan.id, scan.schoolId, now),
    db
      .prepare("update scan set pile_id = id where id = ?1 and school_id = ?2 and pile_id is null")
      .bind(scan.id, scan.schoolId),
  ]);
  return scan.id;
}
