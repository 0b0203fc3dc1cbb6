/** The line above every screen but the desk: where one can go, who one is, language, colours, the way out. */
import { CircleUser, Keyboard, LogOut } from "lucide-preact";
import { useLocation } from "preact-iso";
import { can, type Role } from "#domain/roles";
import { t } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { showKeys } from "../ui/keys.tsx";
import { toast } from "../ui/toast.tsx";
import { pendingActs } from "./pending.ts";
import { me, signOut } from "./session.ts";
import { Switches } from "./switches.tsx";

type Place = { href: string; name: string };

/** Where a role can go, in reading order; the first one is its home. */
export function placesOf(role: Role): Place[] {
  const places: Place[] = [];
  if (can(role, "importScans")) places.push({ href: "/exams", name: t.shell.exams });
  if (can(role, "readRoster")) places.push({ href: "/roster", name: t.shell.roster });
  if (can(role, "managePeople")) places.push({ href: "/people", name: t.shell.people });
  if (can(role, "manageSchool")) places.push({ href: "/settings", name: t.shell.settings });
  if (can(role, "manageSchools")) places.push({ href: "/schools", name: t.shell.schools });
  if (can(role, "readTrouble")) places.push({ href: "/trouble", name: t.shell.trouble });
  if (can(role, "readAudit")) places.push({ href: "/audit", name: t.shell.audit });
  if (can(role, "readLots")) places.push({ href: "/lots", name: t.shell.lots });
  if (can(role, "readOwnCopies")) places.push({ href: "/copies", name: t.shell.myCopies });
  return places;
}

function leave(): void {
  if (pendingActs() > 0) toast(t.shell.signOutUnsaved(pendingActs()));
  else signOut().catch((failure: unknown) => toast(sentenceOf(failure)));
}

export function Header() {
  const { path } = useLocation();
  const who = me.value;
  if (!who) return null;
  // Until a second factor that is asked for is there, nothing else opens.
  const { has, needed } = who.user.secondFactor;
  const places = needed && !has ? [] : placesOf(who.user.role);
  return (
    <header class="header">
      <a class="skip" href="#content">
        {t.shell.skip}
      </a>
      <a class="mark" href="/">
        {t.common.product}
      </a>
      <nav class="header-places" aria-label={t.shell.mainNavigation}>
        {places.map((place) => (
          <a key={place.href} href={place.href} aria-current={path.startsWith(place.href) ? "page" : undefined}>
            {place.name}
          </a>
        ))}
      </nav>
      <p class="header-who">
        <a href="/account" aria-current={path === "/account" ? "page" : undefined} title={t.shell.account}>
          {who.user.name}
        </a>
        {who.school && <span class="soft"> · {who.school.name}</span>}
      </p>
      <div class="header-switches">
        <Button
          kind="quiet"
          class="header-keys"
          label={t.common.keys}
          keys="?"
          icon={<Keyboard size={18} aria-hidden="true" />}
          onClick={showKeys}
        />
        <Button
          kind="quiet"
          class="header-account"
          label={t.shell.account}
          icon={<CircleUser size={18} aria-hidden="true" />}
          href="/account"
        />
        <Switches />
        <Button kind="quiet" label={t.shell.signOut} icon={<LogOut size={18} aria-hidden="true" />} onClick={leave} />
      </div>
    </header>
  );
}
