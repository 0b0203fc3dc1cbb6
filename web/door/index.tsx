/** The doors beside the sign-in, one chunk of their own: few come through them, and nobody waits for them. */
import { useLocation } from "preact-iso";
import { ForgottenScreen } from "./forgotten-screen.tsx";
import { SlipScreen } from "./slip-screen.tsx";

export default function DoorApp() {
  const { path } = useLocation();
  return path === "/slip" ? <SlipScreen /> : <ForgottenScreen />;
}
