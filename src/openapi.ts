/** The OpenAPI 3.1 document, made from the table of endpoints: what is written there is what is served. */
import type * as z from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import type { Endpoint, Raw } from "#contract/endpoint";
import { ENDPOINTS } from "#contract/endpoints";
import { ErrorBody } from "#contract/error";
import { LIMITS } from "#domain/limits";
import { GRANTABLE } from "#domain/roles";

const METHODS = { GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const;

function content(shape: z.ZodType | Raw) {
  if (!("raw" in shape)) return { "application/json": { schema: shape } };
  const bytes = { schema: { type: "string" as const, format: "binary" } };
  return shape.or === undefined ? { [shape.raw]: bytes } : { [shape.raw]: bytes, [shape.or]: bytes };
}

function operation(key: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const responses: ZodOpenApiOperationObject["responses"] = {};
  for (const [status, shape] of Object.entries(endpoint.answers)) {
    const name = `${Number(status)}` as "200";
    responses[name] = shape === null ? { description: "Done." } : { description: "Done.", content: content(shape) };
  }
  responses.default = { description: "A refusal.", content: { "application/json": { schema: ErrorBody } } };
  const open = endpoint.allow === "anyone";
  const header = endpoint.lockToken
    ? [{ name: "X-Lock-Token", in: "header" as const, required: true, schema: { type: "string" as const } }]
    : [];
  return {
    operationId: key.replace(/[^A-Za-z0-9]+/g, "_"),
    summary: endpoint.summary,
    description: open ? "Open to anyone." : `Needs: ${endpoint.allow}.`,
    tags: [key.split("/")[2] ?? ""],
    security: open ? [] : securityOf(endpoint),
    ...(header.length > 0 ? { parameters: header } : {}),
    requestParams: {
      ...(endpoint.params ? { path: endpoint.params } : {}),
      ...(endpoint.query ? { query: endpoint.query } : {}),
    },
    ...(endpoint.body
      ? {
          requestBody: {
            description: `At most ${endpoint.bodyMax ?? LIMITS.bodyBytesMax} bytes.`,
            content: content(endpoint.body),
          },
        }
      : {}),
    responses,
  };
}

/** The cookie of a browser, or a script's token where one may open it. */
function securityOf({ allow, forScripts }: Endpoint): Record<string, string[]>[] {
  if (allow === "operator") return [{ operator: [] }];
  const scripts = allow === "signedIn" ? forScripts === true : (GRANTABLE as readonly string[]).includes(allow);
  return [{ session: [] }, ...(scripts ? [{ token: [] }] : [])];
}

export function openApi(origin: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const [key, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const [method = "", path = ""] = key.split(" ");
    const name = path.replace(/:(\w+)/g, "{$1}");
    const verb = METHODS[method as keyof typeof METHODS];
    paths[name] = { ...paths[name], [verb]: operation(key, endpoint) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Korrigo",
      version: "1",
      description:
        "Times are UTC milliseconds, points are hundredths. Unknown fields are refused. Every refusal has the one shape of ErrorBody.",
    },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-korrigo" },
        token: { type: "http", scheme: "bearer", description: "A person's token for scripts (kor_…)." },
        operator: { type: "http", scheme: "bearer" },
      },
    },
  });
}
