/** The student's area: the copies given back, and one of them. */
import "../styles/student.css";
import { Route, Router } from "preact-iso";
import { CopiesScreen } from "./copies-screen.tsx";
import { CopyScreen } from "./copy-screen.tsx";

export default function StudentApp() {
  return (
    <Router>
      <Route path="/copies" component={CopiesScreen} />
      <Route path="/copies/:copyId" component={CopyScreen} />
    </Router>
  );
}
