// A program that uses Korrigo as any outside program may: the paths of the API, a session cookie, nothing else.

export class ApiRefusal extends Error {
  constructor(call, status, error) {
    super(`${call}: ${status} ${error?.code ?? ""} ${error?.details ? JSON.stringify(error.details) : ""}`.trim());
    this.status = status;
    this.code = error?.code;
    this.details = error?.details;
  }
}

/** One person at the API. Keeps her cookie; throws ApiRefusal on every answer that is not a success. */
export class Client {
  constructor(url) {
    this.url = url;
    this.cookie = "";
  }

  async send(method, path, { body, headers = {}, type = "application/json" } = {}) {
    const own = { ...headers, ...(this.cookie ? { cookie: this.cookie } : {}) };
    const raw = body instanceof Uint8Array || typeof body === "string";
    if (body !== undefined) own["content-type"] = type;
    const response = await fetch(this.url + path, {
      method,
      headers: own,
      body: raw ? body : body && JSON.stringify(body),
    });
    const cookie = response.headers.getSetCookie().find((each) => each.startsWith("__Host-korrigo="));
    if (cookie) this.cookie = cookie.split(";")[0];
    if (response.ok) return response;
    const text = await response.text();
    throw new ApiRefusal(`${method} ${path}`, response.status, safely(text));
  }

  async call(method, path, body, headers) {
    const response = await this.send(method, path, { body, headers });
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  get(path) {
    return this.call("GET", path);
  }

  async bytes(path) {
    return new Uint8Array(await (await this.send("GET", path)).arrayBuffer());
  }

  signIn(login, password) {
    return this.call("POST", "/api/session", { login, password });
  }

  /** Follows a one-time link: its owner chooses a password and is signed in. */
  useLink(link, password) {
    return this.call("POST", "/api/links/use", { token: link.slice(link.indexOf("#") + 1), password });
  }

  /** What the web app does once for everybody: shows the charter and says so. */
  async readCharter() {
    const { charterDue, charterVersion } = await this.get("/api/me");
    if (charterDue) await this.call("POST", "/api/me/charter", { version: charterVersion });
  }

  /** Every item of a list, page by page. */
  async all(path) {
    const items = [];
    let cursor = null;
    do {
      const join = path.includes("?") ? "&" : "?";
      const page = await this.get(`${path}${cursor === null ? "" : `${join}cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  /** Waits until a job ended, telling its progress; throws when it did not succeed. */
  async ended(jobId, tell = () => {}) {
    for (let pause = 60; ; pause = Math.min(pause * 1.4, 1_000)) {
      const job = await this.get(`/api/jobs/${jobId}`);
      tell(job);
      if (job.state === "succeeded") return job;
      if (job.state === "failed" || job.state === "cancelled") {
        throw new ApiRefusal(`job ${job.kind}`, 0, { code: job.error?.code ?? job.state, details: job.error?.details });
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** Uploads a scan in parts and starts its import; answers the job. */
  async upload(examId, fileName, bytes, { force = false } = {}) {
    const scan = await this.call("POST", `/api/exams/${examId}/scans`, { fileName, size: bytes.length, force });
    const parts = Math.ceil(bytes.length / scan.partSize);
    for (let n = 1; n <= parts; n++) {
      const part = bytes.subarray((n - 1) * scan.partSize, n * scan.partSize);
      await this.send("PUT", `/api/scans/${scan.scanId}/parts/${n}`, { body: part, type: "application/octet-stream" });
    }
    const { jobId } = await this.call("POST", `/api/scans/${scan.scanId}/complete`);
    return { scanId: scan.scanId, jobId };
  }
}

function safely(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return { code: text.slice(0, 200) };
  }
}
