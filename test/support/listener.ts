/** A browser that keeps every byte it was ever sent, and what a reader sees of each PDF. */
import { PDFDocument } from "pdf-lib";
import { latin1 } from "../../scripts/attack/leaks.mjs";
import { lookAt } from "../worker/codecs/pdf-look.ts";
import { Visitor } from "./people.ts";

export type Heard = { what: string; text: string };

export class Listener extends Visitor {
  readonly heard: Heard[] = [];
  #last = "";

  static as(who: Visitor): Listener {
    return Object.assign(new Listener(), { cookie: who.cookie });
  }

  override async raw(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const response = await super.raw(method, path, init);
    if (response.status === 101) return response;
    const bytes = new Uint8Array(await response.clone().arrayBuffer());
    const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    // One letter a byte: whatever hides in a picture is found too.
    this.#last = `${head}\n${latin1(bytes)}\n${await insideOf(bytes)}`;
    this.heard.push({ what: `${method} ${path}`, text: this.#last });
    return response;
  }

  /** Headers, bytes and what a PDF says inside, of the last answer. */
  get last(): string {
    return this.#last;
  }
}

/** What stands in a PDF although its bytes are packed: its words, and what it says about itself. */
async function insideOf(bytes: Uint8Array): Promise<string> {
  if (latin1(bytes.subarray(0, 5)) !== "%PDF-") return "";
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  const about = [pdf.getTitle(), pdf.getAuthor(), pdf.getSubject(), pdf.getKeywords(), pdf.getCreator()];
  const look = await lookAt(bytes);
  const words = pdf.getPages().map((_, index) => look.words(index));
  const all = [...about.filter((each) => each !== undefined), ...words].join("\n");
  return latin1(new TextEncoder().encode(all));
}
