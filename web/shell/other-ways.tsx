/** Under the sign-in: the ways for who has no password in the head. */
import { t } from "../text/base.ts";

export function OtherWays() {
  return (
    <p class="row small">
      <a href="/forgotten">{t.shell.toForgotten}</a>
      <a href="/slip">{t.shell.toSlip}</a>
    </p>
  );
}
