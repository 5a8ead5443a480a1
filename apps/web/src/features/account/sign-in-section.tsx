"use client";

import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Card } from "../../components/ui/card.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SessionList } from "./session-list.tsx";

export default function SignInSection() {
  return (
    <SettingsPage
      section="sign-in"
      title="Sign-in and sessions"
      text="How you sign in, and where you are signed in now."
    >
      <SessionList />
      <Card title="Password">
        <PasswordForm />
      </Card>
    </SettingsPage>
  );
}
