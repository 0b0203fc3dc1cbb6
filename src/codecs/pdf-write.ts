/**
 * The final PDF of one copy: its scanned pages laid straight under the teacher's marks, and the report behind them.
 * Fetches and stores nothing; holds about three times the pages in memory.
 */
import { PDFHeader } from "pdf-lib";
import { type FinalFacts, reportOf, runningHead } from "#domain/report";
import { err, ok, type Result } from "#domain/result";
import { drawable, embedFaces } from "./fonts.ts";
import { dropActions } from "./pdf-write-actions.ts";
import { drawOver } from "./pdf-write-overlay.ts";
import { type FinalPdfRefusal, openSource, type Source } from "./pdf-write-source.ts";
import { appendReport } from "./report-page.ts";

/**
 * Draws over `pages` (a PDF of exactly the copy's own pages, in order) and appends the report. `pageCount` is that of
 * the whole file. The same arguments give the same bytes.
 *
 * Refusals: PAGE_MISSING when the file has fewer or more pages than the copy, lacks something a page refers to, or an
 * annotation lies on a page the copy has not; PDF_BROKEN when file or page cannot be read. `page` counts from 0.
 */
export async function drawFinalPdf(
  pages: Uint8Array,
  facts: FinalFacts,
): Promise<Result<{ bytes: Uint8Array; pageCount: number }, FinalPdfRefusal>> {
  const lost = facts.annotations.find(({ page }) => page >= facts.pages.length);
  if (lost) return err({ code: "PAGE_MISSING", page: lost.page });
  const opened = await openSource(pages, facts.pages.length);
  if (!opened.ok) return opened;
  const { document } = opened.value;
  dropActions(document.context);
  const shown = drawableFacts(facts);
  const faces = await embedFaces(document);
  for (const [page, source] of opened.value.pages.entries()) {
    const lie = facts.pages[page];
    if (lie) drawOver(source, { annotations: shown.annotations, language: shown.language, lie, page }, faces);
  }
  const pageCount = appendReport(document, reportOf(shown), runningHead(shown), faces);
  describe(opened.value, shown);
  const bytes = await document.save({
    addDefaultPage: false,
    updateFieldAppearances: false,
    objectsPerTick: Number.POSITIVE_INFINITY,
  });
  return ok({ bytes, pageCount });
}

/** Every text in signs both typefaces have. */
function drawableFacts(facts: FinalFacts): FinalFacts {
  const { student } = facts;
  return {
    ...facts,
    examName: drawable(facts.examName),
    subject: drawable(facts.subject),
    date: drawable(facts.date),
    anonymousId: drawable(facts.anonymousId),
    student: student && {
      lastName: drawable(student.lastName),
      firstName: drawable(student.firstName),
      className: drawable(student.className),
    },
    annotations: facts.annotations.map((each) => ({ ...each, text: drawable(each.text) })),
    questions: facts.questions.map((each) => ({ ...each, path: each.path.map(drawable) })),
    remarks: facts.remarks.map((each) => ({ ...each, text: drawable(each.text) })),
    appreciation: drawable(facts.appreciation),
  };
}

/** What a file manager shows: exam and anonymous id, never the student's name, which would travel with every copy. */
function describe({ document }: Source, facts: FinalFacts): void {
  document.setTitle(`${facts.examName} – ${facts.anonymousId}`);
  document.setProducer("Korrigo");
  document.setCreationDate(new Date(facts.now));
  document.setModificationDate(new Date(facts.now));
  document.setLanguage(facts.language);
  // The writer of the source may have put a random id there; packed objects need at least version 1.5.
  document.context.trailerInfo.ID = undefined;
  document.context.header = PDFHeader.forVersion(1, 7);
}
