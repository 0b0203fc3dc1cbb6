/** The sentences of admins and secretaries, typed by the French original. */
import type { AdminText } from "../fr/admin.ts";
import { plural } from "../numbers.ts";
import { alerts } from "./admin-alerts.ts";
import { audit } from "./admin-audit.ts";
import { dispatch, marking, publication } from "./admin-results.ts";
import { desk, pages, scans } from "./admin-scans.ts";
import { scheme } from "./admin-scheme.ts";
import { students } from "./admin-students.ts";

const shared: AdminText["shared"] = {
  refresh: "Refresh",
  showMore: (left) => `Show more (${left})`,
  reason: "Reason",
  reasonHint: "It stays in the history of the copy.",
  copied: "Copied",
  copy: "Copy",
  offlineNow: "The connection is down; what you see is a moment old.",
  newVersion: "Korrigo was updated: reload the page.",
  reload: "Reload",
};

const exams: AdminText["exams"] = {
  title: "Exams",
  list: "List of exams",
  create: "Create an exam",
  none: "No exam yet",
  noneText: "An exam brings together a marking scheme, students and scanned copies. The rest follows, step by step.",
  noneForYou: "Once an admin has created an exam, you will find it here.",
  progress: (graded, copies) => (copies === 0 ? "no copies yet" : `${graded} of ${copies} marked`),
  released: "released",
  showDeleted: "Deleted exams",
  noneDeleted: "No deleted exam",
  noneDeletedText: "A deleted exam stays here and can be restored with its copies.",
  deletedOn: (moment) => `deleted on ${moment}`,
  restore: "Restore",
  restored: (name) => `“${name}” is back in the list.`,
  facts: "Settings",
  remove: "Delete the exam",
  removeTitle: (name) => `Delete “${name}”?`,
  removeText: "The exam leaves everybody's lists. You can restore it just as it is.",
  removeCopies: (n) =>
    `${n} ${plural(n, "en", "copy goes", "copies go")} with it and ${plural(n, "en", "comes", "come")} back when you restore it.`,
  removed: (name) => `“${name}” is deleted.`,
  form: {
    title: "New exam",
    name: "Name",
    nameHint: "For example “Mathematics mock exam, year 12 A”.",
    nameMissing: "Give the exam a name.",
    date: "Date of the exam",
    dateMissing: "Enter the date.",
    subject: "Subject",
    pagesPerCopy: "Pages per copy",
    pagesPerCopyHint: "The scan is cut every so many pages. A folded A3 sheet makes 4 pages.",
    pagesPerCopyWrong: (max) => `A whole number from 1 to ${max}.`,
    sheetSize: "Scanned format",
    sheetA4: "A4, one page a side",
    sheetA3: "A3, two pages a side",
    anonymous: "Anonymous marking",
    anonymousHint: "The strip with the name is cut out of the pictures teachers receive.",
    appreciation: "Appreciation required",
    appreciationHint: "A copy cannot be finalised without an appreciation.",
    create: "Create the exam",
    saved: "Settings saved.",
  },
};

const steps: AdminText["steps"] = {
  label: "Steps of the exam",
  names: {
    scheme: "Scheme",
    students: "Students",
    scans: "Scans",
    pages: "Pages",
    identification: "Identification",
    dispatch: "Sharing",
    marking: "Marking",
    publication: "Release",
  },
  scheme: (questions, points) =>
    questions === 0
      ? "to be written"
      : `${questions} ${plural(questions, "en", "question", "questions")}, ${points} pts`,
  students: (n) => (n === 0 ? "list to import" : `${n} ${plural(n, "en", "student", "students")}`),
  scans: (n, importing) =>
    n === 0 ? "to be uploaded" : importing > 0 ? `importing ${importing}` : `${n} ${plural(n, "en", "file", "files")}`,
  scansFailed: "an import failed",
  noCopies: "no copies yet",
  pages: (left, total) =>
    left === 0
      ? `${total} ${plural(total, "en", "copy", "copies")} validated`
      : `${left} ${plural(left, "en", "copy", "copies")} to validate`,
  identification: (left, total) => (left === 0 ? `${total} identified` : `${left} to identify`),
  dispatch: (left, total) => (left === 0 ? `${total} shared out` : `${left} to share out`),
  nobody: "nothing to mark yet",
  marking: (done, total) => `${done} of ${total} marked`,
  markingFailed: (n) => `${n} ${plural(n, "en", "PDF", "PDFs")} failed`,
  unreleased: (ready) => (ready === 0 ? "nothing to release yet" : `${ready} ready, not released`),
  planned: (moment) => `planned for ${moment}`,
  released: (moment) => `released on ${moment}`,
};

const jobs: AdminText["jobs"] = {
  title: "Under way and in trouble",
  running: (n) => `${n} ${plural(n, "en", "job", "jobs")} under way`,
  failed: (n) => `${n} failed ${plural(n, "en", "job", "jobs")}`,
  alerts: (n) => `${n} ${plural(n, "en", "alert", "alerts")}`,
  see: "See",
  none: "Nothing under way, nothing in trouble.",
  cancel: "Stop",
  kinds: {
    import: "Import of a scan",
    finalize: "Final PDF of a copy",
    export: "File of results",
    roster: "Import of students",
    scheme: "Change of the scheme",
  },
  states: { queued: "waiting", running: "under way", succeeded: "done", failed: "failed", cancelled: "stopped" },
};

const trouble: AdminText["trouble"] = {
  title: "Trouble",
  intro: "These messages could not be handled, even after several tries. Nothing is lost: they wait here.",
  none: "No message in trouble",
  noneText: "When some work fails after every try, it will wait here.",
  what: "What",
  why: "Why",
  attempts: "Tries",
  since: "Since",
  retry: "Try again",
  retried: (moment) => `sent again on ${moment}`,
  sent: "The message is on its way again.",
  messages: "Messages in trouble",
};

const people: AdminText["people"] = {
  title: "People",
  add: "Add a person",
  none: "Nobody else yet",
  noneText: "Add the teachers who mark and the people of the office.",
  name: "Name",
  nameMissing: "Enter the name.",
  email: "E-mail address",
  emailWrong: "This address is not complete.",
  role: "Role",
  roles: { admin: "admin", secretary: "secretary", teacher: "teacher", student: "student", ops: "operator" },
  roleHints: {
    admin: "Everything: exams, sharing, release, people.",
    secretary: "Students, scans, pages and identification.",
    teacher: "Marks the copies of their lots.",
    student: "Reads their copies once released.",
  },
  active: "active",
  invited: "invitation pending",
  disabled: "closed",
  invite: "Invite",
  invitation: "New link",
  invitationTitle: (name) => `Invitation link for ${name}`,
  invitationText: "Send this link to this person. It works once and is shown only here, now.",
  invitationUntil: (moment) => `Valid until ${moment}.`,
  invitationCopied: "Link copied.",
  invitationNotCopied: "The browser refuses to copy: select the link and copy it yourself.",
  disable: "Close the account",
  enable: "Reopen the account",
  disabledNow: (name) => `The account of ${name} is closed.`,
  enabledNow: (name) => `The account of ${name} is open.`,
  signOut: "Sign out everywhere",
  signedOut: (name) => `${name} is signed out of every device.`,
  actions: (name) => `Actions for ${name}`,
  search: "Search a name or an address",
  noMatch: "Nobody matches this search.",
  you: "you",
};

export const admin: AdminText = {
  shared,
  exams,
  steps,
  jobs,
  trouble,
  alerts,
  people,
  scheme,
  students,
  scans,
  pages,
  desk,
  dispatch,
  marking,
  publication,
  audit,
};
