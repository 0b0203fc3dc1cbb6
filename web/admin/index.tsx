/** The screens of admins and secretaries, one chunk: which path shows which screen, and nothing else. */
import "./admin.css";
import "./steps.css";
import "./pages/pages.css";
import { useLocation } from "preact-iso";
import { can } from "#domain/roles";
import { me } from "../shell/session.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Screen } from "../ui/screen.tsx";
import { AuditScreen } from "./audit-screen.tsx";
import { DeskScreen } from "./desk-screen.tsx";
import { ExamForm } from "./exam-form.tsx";
import { ExamScreen } from "./exam-screen.tsx";
import { ExamsScreen } from "./exams-screen.tsx";
import { OutboxScreen } from "./outbox-screen.tsx";
import { PATHS, placeOf } from "./paths.ts";
import { PeopleScreen } from "./people-screen.tsx";
import { RosterScreen } from "./roster-screen.tsx";
import { SettingsScreen } from "./settings-screen.tsx";
import { TroubleScreen } from "./trouble-screen.tsx";

function Nowhere() {
  return (
    <Screen title={base.shell.nothingHere} narrow>
      <EmptyState title={base.shell.nothingHere} action={<Button href={PATHS.exams}>{base.shell.exams}</Button>}>
        {base.shell.nothingHereText}
      </EmptyState>
    </Screen>
  );
}

export default function AdminApp() {
  const { path } = useLocation();
  const place = placeOf(path);
  const role = me.value?.user.role;
  if (!role) return null;
  switch (place.screen) {
    case "exams":
      return <ExamsScreen />;
    case "newExam":
      return can(role, "manageExams") ? <ExamForm /> : <Nowhere />;
    case "exam":
      return <ExamScreen key={place.examId} examId={place.examId} step={place.step} />;
    case "desk":
      return can(role, "identify") ? <DeskScreen key={place.examId} examId={place.examId} /> : <Nowhere />;
    case "people":
      return <PeopleScreen />;
    case "roster":
      return <RosterScreen />;
    case "trouble":
      return <TroubleScreen />;
    case "audit":
      return <AuditScreen />;
    case "settings":
      return <SettingsScreen />;
    case "outbox":
      return <OutboxScreen />;
    case "nowhere":
      return <Nowhere />;
  }
}
