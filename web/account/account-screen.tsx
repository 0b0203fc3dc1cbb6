/** What a person has: her passkeys, her code app, her password, her devices, her tokens. Students see the simple half. */
import { can } from "#domain/roles";
import { me } from "../shell/session.ts";
import { t } from "../text/account.ts";
import { Screen } from "../ui/screen.tsx";
import { DevicesSection } from "./devices-section.tsx";
import { PasskeysSection } from "./passkeys-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { TokensSection } from "./tokens-section.tsx";
import { TotpSection } from "./totp-section.tsx";

export function AccountScreen() {
  const who = me.value;
  if (!who) return null;
  const { user, school } = who;
  const staff = can(user.role, "useTotp");
  const note = [user.name, user.email, school?.name].filter(Boolean).join(" · ");
  return (
    <Screen title={t.title} note={note} narrow>
      <div class="stack account">
        <PasskeysSection />
        {staff && <TotpSection />}
        <PasswordSection user={user} schoolName={school?.name ?? ""} strength={staff} />
        <DevicesSection />
        {staff && <TokensSection role={user.role} />}
      </div>
    </Screen>
  );
}
