/** One's own account, for every role. One screen: the area needs no routes of its own. */
import "./account.css";
import { AccountScreen } from "./account-screen.tsx";

export default AccountScreen;
