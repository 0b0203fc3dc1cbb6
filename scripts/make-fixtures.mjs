// Writes the small files in test/fixtures: PDFs sound, protected, damaged, and one printed page. Run it by hand after a
// change here; the results are committed, so tests need neither this script nor the libraries it uses.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { init } from "@embedpdf/pdfium";
import sharp from "sharp";

const FIXTURES = new URL("../test/fixtures/", import.meta.url);
const A4 = [595, 842];
const DPI = 100;

const EXAM = [
  [16, "Contrôle de géographie et de statistiques"],
  [11, "Durée : deux heures. Les documents ne sont pas autorisés, la calculatrice est permise."],
  [11, "Nom :                                    Prénom :                              Groupe :"],
  [13, "Question 1 : lecture d'un graphique (quatre points)"],
  [11, "Le graphique ci-dessous représente la population d'une petite ville de bord de mer entre"],
  [11, "mille neuf cent cinquante et aujourd'hui. Décrivez en quelques phrases son évolution, puis"],
  [11, "proposez deux explications possibles à la baisse que l'on observe après la dixième année."],
  [13, "Question 2 : calcul d'une moyenne pondérée (six points)"],
  [11, "Une enquête a été menée auprès des habitants de trois quartiers différents. Le premier compte"],
  [11, "le double du deuxième, le troisième la moitié. Calculez la moyenne générale et justifiez chaque"],
  [11, "étape du calcul, en indiquant bien les unités. Un résultat sans justification ne vaut rien."],
  [13, "Question 3 : développement construit (dix points)"],
  [11, "Les grands fleuves ont-ils toujours été des frontières ? Appuyez-vous sur au moins trois"],
  [11, "exemples étudiés pendant l'année, et terminez par un schéma simple accompagné d'une légende."],
];

/** Objects are written in order from number 1; each is a string, or [dictionary without >>, stream bytes]. */
function pdf(objects, { encrypt = null, root = 1 } = {}) {
  const parts = [Buffer.from("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "latin1")];
  const offsets = [];
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [at, object] of objects.entries()) {
    offsets.push(length());
    parts.push(Buffer.from(`${at + 1} 0 obj\n`));
    if (Array.isArray(object)) {
      const stream = encrypt ? encrypt.stream(at + 1, object[1]) : object[1];
      parts.push(Buffer.from(`${object[0]} /Length ${stream.length} >>\nstream\n`), stream, Buffer.from("\nendstream"));
    } else {
      parts.push(Buffer.from(object, "latin1"));
    }
    parts.push(Buffer.from("\nendobj\n"));
  }
  const xref = length();
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const id = encrypt ? `/ID [<${encrypt.id}> <${encrypt.id}>] /Encrypt ${encrypt.dictionary}` : "";
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root ${root} 0 R ${id} >>\nstartxref\n${xref}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>";

function page(parent, { content, size = A4, resources, extra = "" }) {
  return `<< /Type /Page /Parent ${parent} 0 R /MediaBox [0 0 ${size.join(" ")}] /Resources << ${resources} >> /Contents ${content} 0 R ${extra}>>`;
}

function escaped(text) {
  return text.replace(/[\\()]/g, (sign) => `\\${sign}`);
}

function exam() {
  let y = 800;
  const lines = EXAM.map(([size, text]) => {
    y -= size * 2.4;
    return `BT /F ${size} Tf 60 ${y.toFixed(1)} Td (${escaped(text)}) Tj ET`;
  });
  return ["<<", Buffer.from(lines.join("\n"), "latin1")];
}

/**
 * Page 1 upright, with a red square and a blue annotation; page 2 is stored lying and stands up by its own /Rotate. A
 * black bar lies along the top of each.
 */
function twoPages(encrypt = null) {
  const resources = "/Font << /F 4 0 R >>";
  const bar = Buffer.from("40 790 515 20 re f BT /F 24 Tf 60 700 Td (First page) Tj ET 1 0 0 rg 100 100 50 50 re f");
  const lying = Buffer.from("32 40 20 515 re f BT 0 1 -1 0 140 60 Tm /F 24 Tf (Second page) Tj ET");
  return pdf(
    [
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>",
      page(2, { content: 6, resources, extra: "/Annots [8 0 R] " }),
      FONT,
      page(2, { content: 7, size: [842, 595], resources, extra: "/Rotate 90 " }),
      ["<<", bar],
      ["<<", lying],
      "<< /Type /Annot /Subtype /Square /Rect [200 100 250 150] /F 4 /AP << /N 9 0 R >> >>",
      ["<< /Type /XObject /Subtype /Form /BBox [0 0 50 50]", Buffer.from("0 0 1 rg 0 0 50 50 re f")],
    ],
    { encrypt },
  );
}

const PADDING = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
const md5 = (...parts) => createHash("md5").update(Buffer.concat(parts)).digest();
const padded = (password) => Buffer.concat([Buffer.from(password, "latin1"), PADDING]).subarray(0, 32);

function rc4(key, bytes) {
  const box = Uint8Array.from({ length: 256 }, (_, at) => at);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + box[i] + key[i % key.length]) & 255;
    [box[i], box[j]] = [box[j], box[i]];
  }
  let i = 0;
  let j = 0;
  return Buffer.from(bytes).map((byte) => {
    i = (i + 1) & 255;
    j = (j + box[i]) & 255;
    [box[i], box[j]] = [box[j], box[i]];
    return byte ^ box[(box[i] + box[j]) & 255];
  });
}

/** The standard security handler, revision 2: enough for a lock that every reader knows. */
function lockedWith(userPassword) {
  const id = Buffer.from("korrigo fixture!");
  const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
  const owner = rc4(md5(padded("owner")).subarray(0, 5), padded(userPassword));
  const key = md5(padded(userPassword), owner, permissions, id).subarray(0, 5);
  const user = rc4(key, PADDING);
  return {
    id: id.toString("hex"),
    dictionary: `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${owner.toString("hex")}> /U <${user.toString("hex")}> >>`,
    stream(number, bytes) {
      const salt = Buffer.from([number & 255, (number >> 8) & 255, 0, 0, 0]);
      return rc4(md5(key, salt).subarray(0, 10), bytes);
    },
  };
}

function examPdf() {
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    page(2, { content: 5, resources: "/Font << /F 4 0 R >>" }),
    FONT,
    exam(),
  ]);
}

/** One page holding one grey JPEG that fills it, packed once more if `packed`. */
function scan(jpeg, { width, height }, { packed = false, encrypt = null } = {}) {
  const size = [width, height].map((side) => Math.round((side * 72) / DPI));
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    page(2, { content: 4, size, resources: "/XObject << /I 5 0 R >>" }),
    ["<<", Buffer.from(`q ${size[0]} 0 0 ${size[1]} 0 0 cm /I Do Q`)],
    [
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter [${packed ? "/FlateDecode " : ""}/DCTDecode]`,
      packed ? deflateSync(jpeg, { level: 9 }) : jpeg,
    ],
  ];
  return pdf(objects, { encrypt });
}

function zeroPages() {
  return pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"]);
}

/** The second entry of the page tree names an object that does not exist. */
function brokenPage() {
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>",
    page(2, { content: 4, resources: "" }),
    ["<<", Buffer.from("40 790 515 20 re f")],
  ]);
}

/** A drawing that draws itself twice, and so on for ever: 600 bytes that want any amount of memory. */
function formBomb() {
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    page(2, { content: 4, resources: "/XObject << /I 5 0 R >>" }),
    ["<<", Buffer.from("/I Do")],
    [
      "<< /Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << /XObject << /I 5 0 R >> >>",
      Buffer.from("/I Do /I Do"),
    ],
  ]);
}

/** The exam page as a scanner would see it: grey, 100 dpi, upright. */
async function photographed(bytes) {
  const wasmBinary = await readFile(new URL(import.meta.resolve("@embedpdf/pdfium/pdfium.wasm")));
  const lib = await init({ wasmBinary });
  lib.PDFiumExt_Init();
  const heap = () => new Uint8Array(lib.pdfium.wasmExports.memory.buffer);
  const at = lib.pdfium.wasmExports.malloc(bytes.length);
  heap().set(bytes, at);
  const loaded = lib.FPDF_LoadPage(lib.FPDF_LoadMemDocument(at, bytes.length, ""), 0);
  const [width, height] = A4.map((side) => Math.round((side * DPI) / 72));
  const bitmap = lib.FPDFBitmap_Create(width, height, 0);
  lib.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
  lib.FPDF_RenderPageBitmap(bitmap, loaded, 0, 0, width, height, 0, 0x10);
  const from = lib.FPDFBitmap_GetBuffer(bitmap);
  const rgba = heap().slice(from, from + 4 * width * height);
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .greyscale();
}

const printed = await (await photographed(examPdf())).png({ colours: 16 }).toBuffer();
const lying = sharp(printed).rotate(270).toColourspace("b-w").jpeg({ quality: 45 });
const { data, info } = await lying.toBuffer({ resolveWithObject: true });

/** White paper in progressive JPEG, whose decoder holds all of the picture three times over: more than there is memory. */
const WHITE = { width: 6000, height: 8000 };
const white = sharp({ create: { ...WHITE, channels: 3, background: "white" } }).toColourspace("b-w");
const hugePicture = await white.jpeg({ quality: 30, progressive: true }).toBuffer();

/** The exam page in colours no turn leaves alone: red ink in its top left corner, a blue bar down its right edge. */
function coloured() {
  const [width, height] = [496, 702];
  const ink = `<svg width="${width}" height="${height}"><rect x="30" y="20" width="90" height="60" fill="#c01818"/><rect x="450" y="120" width="30" height="480" fill="#2040c0"/></svg>`;
  return sharp(printed)
    .resize(width, height, { fit: "fill" })
    .toColourspace("srgb")
    .composite([{ input: Buffer.from(ink) }])
    .png()
    .toBuffer();
}

const colours = await coloured();
const files = {
  "scanned-page.jpg": await sharp(colours).jpeg({ quality: 55 }).toBuffer(),
  "four-inks.jpg": await sharp(colours).resize(124, 176).toColourspace("cmyk").jpeg({ quality: 40 }).toBuffer(),
  "two-pages.pdf": twoPages(),
  "locked.pdf": twoPages(lockedWith("secret")),
  "locked-for-owner.pdf": twoPages(lockedWith("")),
  "zero-pages.pdf": zeroPages(),
  "broken-page.pdf": brokenPage(),
  "form-bomb.pdf": formBomb(),
  "huge-picture.pdf": scan(hugePicture, WHITE, { packed: true }),
  "locked-huge-picture.pdf": scan(hugePicture, WHITE, { packed: true, encrypt: lockedWith("secret") }),
  "truncated.pdf": examPdf().subarray(0, 120),
  "not-a-pdf.pdf": Buffer.from("PK\x03\x04 a spreadsheet somebody renamed to .pdf\n"),
  "fed-sideways.pdf": scan(data, info),
  "printed-page.png": printed,
};
for (const [name, bytes] of Object.entries(files)) {
  await writeFile(new URL(name, FIXTURES), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}
