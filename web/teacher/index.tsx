/** The teacher's area: lots, the copies of a lot, and the desk, which comes as its own chunk. */
import "../styles/teacher.css";
import { lazy, Route, Router } from "preact-iso";
import { watchPage } from "./desk/works.ts";
import { GoOn, LotScreen } from "./lot-screen.tsx";
import { LotsScreen } from "./lots-screen.tsx";

watchPage();

const Desk = lazy(() => import("./desk/desk.tsx"));

export default function TeacherApp() {
  return (
    <Router>
      <Route path="/lots" component={LotsScreen} />
      <Route path="/lots/:examId" component={LotScreen} />
      <Route path="/lots/:examId/go-on" component={GoOn} />
      <Route path="/desk/:copyId" component={Desk} />
    </Router>
  );
}
