/** The door for whoever runs the installation: a secret of the deployment, no person's account. */
import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "../errors.ts";

/** A shorter secret could be guessed; the door then stays shut. Characters. */
const SECRET_MIN = 32;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Without a secret in the deployment the routes do not exist. */
export function checkOperator(secret: string | undefined, authorization: string | undefined): null {
  if (secret === undefined || secret.length < SECRET_MIN) throw new ApiError("NOT_FOUND");
  const given = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (given === undefined || !timingSafeEqual(digest(given), digest(secret))) throw new ApiError("UNAUTHENTICATED");
  return null;
}
