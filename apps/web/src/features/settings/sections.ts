import type { ComponentType } from "react";
import { ProfileSection, SignInSection } from "../account/index.ts";
import { ApiKeySection } from "../api-key/index.ts";
import { ChannelSection } from "../channel/index.ts";
import { GitHostSection } from "../git-host/index.ts";
import { InstanceBuildsSection } from "../instance-builds/index.ts";
import { OrganizationSection } from "../organization/index.ts";
import { RegistrySection } from "../registry/index.ts";
import { SshKeySection } from "../ssh-key/index.ts";

interface SettingsSection {
  title: string;
  Section: ComponentType;
  /** What the page asks for ahead, beside who is signed in. */
  loads?: "apiKeys" | "channels" | "gitHosts" | "registries" | "sessions" | "sshKeys";
}

const sections = new Map<string, SettingsSection>([
  ["registries", { title: "Registries", Section: RegistrySection, loads: "registries" }],
  ["git-providers", { title: "Git providers", Section: GitHostSection, loads: "gitHosts" }],
  ["ssh-keys", { title: "SSH keys", Section: SshKeySection, loads: "sshKeys" }],
  ["notifications", { title: "Notifications", Section: ChannelSection, loads: "channels" }],
  ["general", { title: "Organization", Section: OrganizationSection }],
  ["api-keys", { title: "API keys", Section: ApiKeySection, loads: "apiKeys" }],
  ["builds", { title: "Builds", Section: InstanceBuildsSection }],
  ["profile", { title: "Profile", Section: ProfileSection }],
  ["sign-in", { title: "Sign-in and sessions", Section: SignInSection, loads: "sessions" }],
]);

export const findSettingsSection = (name: string): SettingsSection | undefined => sections.get(name);
