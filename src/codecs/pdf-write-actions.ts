/** Takes out of a scan what would act by itself when the file is opened. Leaves links, notes and author names alone. */
import { PDFArray, type PDFContext, PDFDict, PDFName, type PDFObject, PDFRef, PDFStream } from "pdf-lib";

/** Kinds of action that run a program, send something out or load it. Links (URI, GoTo) are none of them. */
const ACTING = new Set(
  ["JavaScript", "Launch", "ImportData", "SubmitForm", "Rendition", "RichMediaExecute", "GoToE"].map((name) =>
    PDFName.of(name),
  ),
);
/** Entries that start an action without a click, and the table of a document's scripts. */
const TRIGGERS = ["OpenAction", "AA", "JavaScript"].map((name) => PDFName.of(name));
const KIND = PDFName.of("S");
const SCRIPT = PDFName.of("JS");

/** Drops scripts and everything that starts by itself, in place; an acting action that a button holds becomes empty. */
export function dropActions(context: PDFContext): void {
  const scripts: PDFRef[] = [];
  for (const [, object] of context.enumerateIndirectObjects()) clean(object, scripts);
  for (const script of scripts) context.delete(script);
}

function clean(root: PDFObject, scripts: PDFRef[]): void {
  const open: PDFObject[] = [root];
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (object instanceof PDFArray) open.push(...object.asArray());
    const dict = object instanceof PDFStream ? object.dict : object;
    if (!(dict instanceof PDFDict)) continue;
    for (const trigger of TRIGGERS) {
      const started = dict.get(trigger);
      if (started !== undefined) open.push(started);
      dict.delete(trigger);
    }
    const kind = dict.get(KIND);
    if (kind instanceof PDFName && ACTING.has(kind)) {
      const script = dict.get(SCRIPT);
      if (script instanceof PDFRef) scripts.push(script);
      for (const key of dict.keys()) dict.delete(key);
    }
    open.push(...dict.values());
  }
}
