/** Which area a path belongs to, who may see it, and its code, fetched when first needed. Areas route inside themselves. */

import { useEffect, useErrorBoundary } from "preact/hooks";
import { ErrorBoundary, LocationProvider, lazy, useLocation } from "preact-iso";
import { can, type Role } from "#domain/roles";
import { Header, placesOf } from "./shell/header.tsx";
import { ask, me, standing } from "./shell/session.ts";
import { SignIn } from "./shell/sign-in.tsx";
import { Welcome } from "./shell/welcome.tsx";
import { t } from "./text/base.ts";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";
import { Note } from "./ui/error-note.tsx";
import { Keys } from "./ui/keys.tsx";
import { Screen } from "./ui/screen.tsx";
import { Skeleton } from "./ui/skeleton.tsx";
import { Toasts } from "./ui/toast.tsx";

/** An area comes with its sentences: no screen is drawn before it can speak. */
async function withText<M>(screens: Promise<M>, text: Promise<{ load: () => Promise<void> }>): Promise<M> {
  await (await text).load();
  return screens;
}

const AdminApp = lazy(() => withText(import("./admin/index.tsx"), import("./text/admin.ts")));
const TeacherApp = lazy(() => withText(import("./teacher/index.tsx"), import("./text/teacher.ts")));
const OpsApp = lazy(() => withText(import("./ops/index.tsx"), import("./text/ops.ts")));
/** For who is not signed in. */
const DoorApp = lazy(() => withText(import("./door/index.tsx"), import("./text/door.ts")));
const StudentApp = lazy(() => withText(import("./student/index.tsx"), import("./text/student.ts")));

const AccountApp = lazy(() => withText(import("./account/index.tsx"), import("./text/account.ts")));
const EnrolApp = lazy(() => withText(import("./account/enrol.tsx"), import("./text/account.ts")));
const Charter = lazy(() => withText(import("./shell/charter.tsx"), import("./text/charter.ts")));

const AREAS = {
  exams: { App: AdminApp, allowed: (role: Role) => can(role, "importScans") },
  people: { App: AdminApp, allowed: (role: Role) => can(role, "managePeople") },
  roster: { App: AdminApp, allowed: (role: Role) => can(role, "readRoster") },
  trouble: { App: AdminApp, allowed: (role: Role) => can(role, "readTrouble") },
  audit: { App: AdminApp, allowed: (role: Role) => can(role, "readAudit") },
  settings: { App: AdminApp, allowed: (role: Role) => can(role, "manageSchool") },
  outbox: { App: AdminApp, allowed: (role: Role) => can(role, "readOutbox") },
  schools: { App: OpsApp, allowed: (role: Role) => can(role, "manageSchools") },
  lots: { App: TeacherApp, allowed: (role: Role) => can(role, "grade") },
  desk: { App: TeacherApp, allowed: (role: Role) => can(role, "grade") },
  account: { App: AccountApp, allowed: () => true },
  copies: { App: StudentApp, allowed: (role: Role) => can(role, "readOwnCopies") },
};

function isArea(name: string): name is keyof typeof AREAS {
  return name in AREAS;
}

/** An address that is only a fork in the road never stays in the history. */
function Redirect({ to }: { to: string }) {
  const { route } = useLocation();
  useEffect(() => route(to, true), [route, to]);
  return null;
}

function NothingHere() {
  return (
    <Screen title={t.shell.nothingHere} narrow>
      <EmptyState title={t.shell.nothingHere} action={<Button href="/">{t.shell.toStart}</Button>}>
        {t.shell.nothingHereText}
      </EmptyState>
    </Screen>
  );
}

/** The school asks for a second factor and it is not there yet: whatever the address, that comes first. */
function missesFactor(): boolean {
  const { has, needed } = me.value?.user.secondFactor ?? { has: false, needed: false };
  return needed && !has;
}

/** A chunk that is gone after a deployment, or a fault of ours: the reader gets a sentence and a way out. */
function Guarded({ role, path }: { role: Role; path: string }) {
  const [failure, forgive] = useErrorBoundary((error) => console.error(error));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another address earns another try
  useEffect(() => forgive(), [path]);
  const name = path.split("/")[1] ?? "";
  if (failure) {
    const gone = failure instanceof TypeError && /import|module/i.test(failure.message);
    return (
      <Screen title={t.common.product} narrow>
        <Note tone="wait" action={<Button onClick={() => location.reload()}>{t.shell.reload}</Button>}>
          {gone ? t.shell.newVersion : t.errors.UNKNOWN}
        </Note>
      </Screen>
    );
  }
  if (missesFactor()) {
    return (
      <ErrorBoundary>
        <EnrolApp />
      </ErrorBoundary>
    );
  }
  if (!isArea(name) || !AREAS[name].allowed(role)) return <NothingHere />;
  const { App } = AREAS[name];
  return (
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  );
}

/** Everything behind the door. Hidden, not removed, while the owner of unsaved acts must sign in again. */
function Inside({ path }: { path: string }) {
  const who = me.value;
  if (!who) return null;
  const away = standing.value !== "in";
  if (who.charterDue) {
    return (
      <div hidden={away}>
        <ErrorBoundary>
          <Charter />
        </ErrorBoundary>
      </div>
    );
  }
  const home = placesOf(who.user.role)[0]?.href ?? "/nowhere";
  const atDoor = path === "/" || path === "/sign-in";
  return (
    <div hidden={away}>
      {!path.startsWith("/desk/") && <Header />}
      {!away && atDoor && !missesFactor() ? <Redirect to={home} /> : <Guarded role={who.user.role} path={path} />}
      <Keys />
    </div>
  );
}

function Unreachable() {
  return (
    <Screen title={t.shell.unreachable} narrow>
      <Note tone="wait" action={<Button onClick={() => void ask()}>{t.common.retry}</Button>}>
        {t.errors.OFFLINE}
      </Note>
    </Screen>
  );
}

function Routes() {
  const { path } = useLocation();
  if (path === "/welcome") return <Welcome />;
  if (path === "/slip" || path === "/forgotten") {
    return (
      <ErrorBoundary>
        <DoorApp />
      </ErrorBoundary>
    );
  }
  if (standing.value === "unreachable") return <Unreachable />;
  return (
    <>
      <Inside path={path} />
      {standing.value === "out" && <SignIn />}
      {standing.value === "asking" && <Skeleton />}
    </>
  );
}

export function App() {
  return (
    <LocationProvider>
      <Routes />
      <Toasts />
    </LocationProvider>
  );
}
