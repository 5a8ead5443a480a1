import type { ReactNode } from "react";
import { PageHeader } from "../ui/page-header.tsx";
import { Page } from "./page.tsx";

interface SettingsPageProps {
  /** The last part of its address. */
  section: string;
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A section of the settings: the sidebar shows the others. */
export function SettingsPage({ section, title, text, actions, children }: SettingsPageProps) {
  const crumbs = [
    { label: "Settings", href: "/settings" },
    { label: title, href: `/settings/${section}` },
  ];
  return (
    <Page crumbs={crumbs}>
      <PageHeader title={title} text={text} actions={actions} />
      {children}
    </Page>
  );
}
