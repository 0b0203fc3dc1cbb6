// The edges of HTTP: other sites, sockets, methods in disguise, headers in the wrong place, addresses by guess.

import { pool } from "./caller.mjs";
import { goodCall } from "./matrix.mjs";
import { ROWS } from "./table.mjs";

const FOREIGN = [
  { origin: "https://elsewhere.example" },
  { origin: "null" },
  { origin: "http://127.0.0.1" },
  { origin: "http://127.0.0.1.elsewhere.example" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
];

/** Every write from another site is refused, whoever's browser it is; open doors too. */
export async function foreignOrigins({ world, url, raw, judge, roll, routes }) {
  const { admin } = world.schools[0].people;
  const writes = routes.filter(({ method }) => method !== "GET");
  await pool(roll.shuffle(writes), 8, async (route) => {
    const headers = FOREIGN[roll.below(FOREIGN.length)];
    const call = goodCall(route, world.schools[0].mineOf("admin"));
    const answer = await raw({
      ...call,
      headers: { ...call.headers, ...headers },
      cookie: admin.cookie,
      who: JSON.stringify(headers),
    });
    judge.must(
      answer.code === "WRONG_ORIGIN" && answer.status === 403,
      "allowedWrong",
      `${answer.what} answered ${answer.status} ${answer.code ?? ""}, wanted 403 WRONG_ORIGIN`,
    );
  });
  const own = { method: "POST", path: "/api/csp-reports", body: "[]" };
  const fromHere = { "content-type": "application/reports+json", origin: url };
  judge.accepted(await raw({ ...own, headers: fromHere, who: "own origin" }));
  judge.accepted(await raw({ ...own, headers: { "content-type": "application/reports+json" }, who: "a program" }));
}

/** A socket is a write: from another site, or without the right to it, it does not open. */
export async function sockets({ world, url, raw, judge }) {
  const [here, elsewhere] = world.schools;
  const upgrade = {
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const open = (exam, cookie, more, who) =>
    raw({ method: "GET", path: `/api/exams/${exam}/live`, cookie, headers: { ...upgrade, ...more }, who });
  const { admin, teacher, student } = here.people;
  for (const headers of FOREIGN) {
    const answer = await open(here.exam, admin.cookie, headers, `socket ${JSON.stringify(headers)}`);
    judge.must(
      answer.status === 403 && answer.code === "WRONG_ORIGIN",
      "allowedWrong",
      `${answer.what} answered ${answer.status}`,
    );
  }
  const own = { origin: url };
  judge.permission(401, await open(here.exam, undefined, own, "socket, nobody"));
  judge.permission(403, await open(here.exam, teacher.cookie, own, "socket, teacher"));
  judge.permission(403, await open(here.exam, student.cookie, own, "socket, student"));
  judge.permission(404, await open(elsewhere.exam, admin.cookie, own, "socket, other school"));
  const opened = await open(here.exam, admin.cookie, own, "socket, admin");
  judge.must(opened.status === 101, "refusedWrong", `${opened.what} answered ${opened.status}`);
}

/** A method in a header or a query is no method. */
export async function overrides({ world, raw, judge }) {
  const [here] = world.schools;
  const { admin } = here.people;
  const path = `/api/exams/${here.exam}`;
  for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
    judge.accepted(await raw({ method: "GET", path, cookie: admin.cookie, headers: { [name]: "DELETE" }, who: name }));
    judge.refused(
      [404],
      await raw({
        method: "POST",
        path,
        cookie: admin.cookie,
        headers: { [name]: "DELETE", "content-type": "application/json" },
        body: '{"reason":"x"}',
        who: name,
      }),
    );
  }
  judge.refused(
    [400],
    await raw({ method: "GET", path: `${path}?_method=DELETE`, cookie: admin.cookie, who: "_method" }),
  );
  for (const method of ["PROPFIND", "TRACE", "OPTIONS"])
    judge.refused([400, 404, 405, 501], await raw({ method, path, cookie: admin.cookie, who: "strange method" }));
  judge.accepted(await raw({ method: "GET", path, cookie: admin.cookie, who: "still there" }));
}

/** What comes in by a header or an address goes out by no header. */
export async function headerInjection({ world, raw, judge }) {
  const [here] = world.schools;
  const { admin } = here.people;
  const crlf = "%0d%0aSet-Cookie:%20stolen=1%0d%0a";
  const paths = [
    `/api/exams?cursor=${crlf}`,
    `/api/exams/${here.exam}${crlf}`,
    `/api/copies/${here.copies[0]}/final.pdf?version=1${crlf}`,
    `/${crlf}`,
    `/api/docs?${crlf}`,
  ];
  for (const path of paths) {
    const answer = await raw({ method: "GET", path, cookie: admin.cookie, who: "crlf" });
    // Written as %0d%0a it may stand in a redirect; as a line of its own nowhere.
    const injected = "stolen" in answer.head || /stolen/.test(String(answer.head["set-cookie"] ?? ""));
    judge.must(!injected, "leaks", `${answer.what} lets a header through`);
  }
  const forwarded = {
    "x-forwarded-host": "elsewhere.example",
    "x-forwarded-proto": "gopher",
    forwarded: "host=elsewhere.example",
    "x-original-url": "/api/users",
    "x-rewrite-url": "/api/users",
  };
  const invited = await raw({
    method: "POST",
    path: `/api/users/${here.spare.id}/invitation`,
    cookie: admin.cookie,
    headers: forwarded,
    who: "forwarded",
  });
  judge.must(!invited.text.includes("elsewhere"), "leaks", "a link leads to a host that a header named");
  judge.permission(
    401,
    await raw({
      method: "GET",
      path: "/api/me",
      headers: {
        ...forwarded,
        "x-user-id": admin.id,
        "x-school-id": here.schoolId,
        "cf-access-authenticated-user-email": admin.login,
      },
      who: "named by header",
    }),
  );
  judge.permission(
    401,
    await raw({
      method: "GET",
      path: "/api/operator/backup",
      cookie: admin.cookie,
      headers: { authorization: "Bearer null" },
      who: "operator",
    }),
  );
}

/** Pictures, PDFs and files by guess: nothing without a session, nothing of others with one, no file by its key. */
export async function guesses({ world, raw, judge, find }) {
  const [here, elsewhere] = world.schools;
  const { student, teacher } = here.people;
  const [mine, theirs] = here.copies;
  for (const n of ["0", "1", "2", "99", "-1", "1e9", "0x0", "..%2f0"])
    for (const query of ["", "?size=full", "?size=thumb&v=00000000", "?v=../../x", "?size=original"]) {
      const path = (copyId) => `/api/copies/${copyId}/pages/${n}/image${query}`;
      judge.permission(401, await raw({ method: "GET", path: path(mine), who: "nobody" }));
      const guess = [
        [teacher, theirs],
        [student, theirs],
        [teacher, elsewhere.copies[0]],
        [student, elsewhere.copies[0]],
      ];
      for (const [who, copyId] of guess)
        judge.refused([400, 404], await raw({ method: "GET", path: path(copyId), cookie: who.cookie, who: who.role }));
    }
  const key = `schools/${here.schoolId}/exams/${here.exam}/scans/x/pages/0.view.webp`;
  const files = [
    `/${key}`,
    `/files/${key}`,
    `/media/${key}`,
    `/api/files/${key}`,
    `/assets/../${key}`,
    `/assets/..%2f..%2f${encodeURIComponent(key)}`,
    "/.env",
    "/.git/config",
    "/wrangler.toml",
    "/secrets.env",
    "/cdn-cgi/../api/users",
    "/api//users",
    "/api/./users",
    "/API/users",
    "/api/users/",
    "/api/operator/backup/file?key=schools/x",
  ];
  for (const path of files) {
    const answer = await raw({ method: "GET", path, who: "guess" });
    const told = find(`${answer.headers}\n${answer.text}`);
    judge.must(
      told.length === 0 && !/OPERATOR_TOKEN|database_id|\[core\]/.test(answer.text),
      "leaks",
      `${answer.what} gives a file away`,
    );
    const isImmutable = /immutable/.test(answer.head["cache-control"] ?? "");
    judge.must(!isImmutable, "leaks", `${answer.what} is kept for ever although nothing is there`);
  }
  judge.must(ROWS["GET /api/copies/:id/pages/:n/image"] !== undefined, "allowedWrong", "pictures have no row");
}
