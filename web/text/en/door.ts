/** The sentences of the doors for people without a password in their head: a forgotten one, a printed code. */
import type { DoorText } from "../fr/door.ts";

export const door: DoorText = {
  forgottenTitle: "Forgotten password",
  forgottenText: "If your account has an e-mail address, a link leaves for it at once. It works once, for 24 hours.",
  sendLink: "Send the link",
  sentTitle: "Look into your inbox",
  sentText: "If this account has an e-mail address, the message arrives within minutes. Look among the spam too.",
  noMail:
    "Nothing came, or no e-mail address? The administration of your school can give you a link. Students ask the school office for a new code.",
  slipTitle: "I have a code",
  slipText: "Copy what is printed on your slip.",
  slipLogin: "Login",
  slipCode: "Code",
  slipCodeHint: "12 letters and figures. Capitals and dashes do not matter.",
  slipCodeMissing: "Enter the code of your slip.",
  slipWrong:
    "This code does not belong to this login, was already used or has expired. Check both; otherwise ask the school office for a new code.",
  toSignIn: "Back to sign in",
};
