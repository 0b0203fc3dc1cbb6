/** Every key of R2, in one place. Each begins with its school; none is ever written with other bytes. */
export const FILES = {
  /** All that belongs to an exam lies below this. */
  exam: (schoolId: string, examId: string) => `schools/${schoolId}/exams/${examId}/`,
  /** A PDF made from what came: around a picture, or without the protection it had. */
  scan: (schoolId: string, examId: string, scanId: string) =>
    `schools/${schoolId}/exams/${examId}/scans/${scanId}/source.pdf`,
  /** The file as it came, whatever it is. */
  original: (schoolId: string, examId: string, scanId: string) =>
    `schools/${schoolId}/exams/${examId}/scans/${scanId}/original`,
  /** What came out of a ZIP lies under ids that begin with the ZIP's own. */
  members: (schoolId: string, examId: string, scanId: string) => `schools/${schoolId}/exams/${examId}/scans/${scanId}-`,
  /** Pictures of pages with the name on them: never served to a teacher of an anonymous exam. */
  pages: (schoolId: string, examId: string, scanId: string) =>
    `schools/${schoolId}/exams/${examId}/scans/${scanId}/pages/`,
  /** The same without the strip that carries the name. */
  maskedPages: (schoolId: string, examId: string, scanId: string) =>
    `schools/${schoolId}/exams/${examId}/scans/${scanId}/masked/`,
  final: (schoolId: string, examId: string, copyId: string, runId: string) =>
    `schools/${schoolId}/exams/${examId}/copies/${copyId}/final/${runId}.pdf`,
  /** All versions of a copy's final PDF. */
  finals: (schoolId: string, examId: string, copyId: string) =>
    `schools/${schoolId}/exams/${examId}/copies/${copyId}/final/`,
  export: (schoolId: string, jobId: string) => `schools/${schoolId}/exports/${jobId}.csv`,
  /** Codes in clear: gone after a day. Each run of the job writes its own. */
  slips: (schoolId: string, jobId: string, runId: string) => `schools/${schoolId}/tmp/slips/${jobId}/${runId}.pdf`,
  /** May bear names: gone after a week. Each run of the job writes its own. */
  booklets: (schoolId: string, jobId: string, runId: string) =>
    `schools/${schoolId}/tmp/booklets/${jobId}/${runId}.pdf`,
  studentExport: (schoolId: string, jobId: string) => `schools/${schoolId}/exports/${jobId}.zip`,
  roster: (schoolId: string, jobId: string) => `schools/${schoolId}/tmp/rosters/${jobId}.csv`,
} as const;
