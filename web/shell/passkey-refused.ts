/** What a device refused, in one word: the person stopped it, or this device has a passkey already. */
export class DeviceRefused extends Error {
  readonly why: "stopped" | "there";
  constructor(why: "stopped" | "there", cause: unknown) {
    super(why, { cause });
    this.why = why;
  }
}
