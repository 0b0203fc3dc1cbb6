/** Where a request comes from: the platform's word for the address, and the browser in a few words. */
import Bowser from "bowser";
import { shortAddress } from "#domain/audit";

export type Client = {
  /** Whole, for counting attempts; never stored and never logged. */
  address: string;
  /** Truncated, for the audit and the list of devices. */
  shortAddress: string;
  /** "Firefox · Windows", at most 80 characters. */
  device: string;
};

const DEVICE_MAX = 80;

/** Only the header that the platform itself sets is believed; X-Forwarded-For is anybody's word. */
export function clientOf(request: Request): Client {
  const address = request.headers.get("cf-connecting-ip") ?? "";
  const agent = request.headers.get("user-agent") ?? "";
  return { address, shortAddress: shortAddress(address), device: deviceOf(agent).slice(0, DEVICE_MAX) };
}

function deviceOf(agent: string): string {
  if (agent === "") return "";
  const { browser, os } = Bowser.parse(agent);
  return [browser.name, os.name].filter((name) => name !== undefined && name !== "").join(" · ");
}
