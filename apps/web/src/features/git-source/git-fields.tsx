"use client";

import { takeGitCredential } from "@moorage/domain/git";
import { Checkbox, Radio } from "../../components/ui/choice.tsx";
import { Field, FieldError } from "../../components/ui/field.tsx";
import { Input, Textarea } from "../../components/ui/input.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { BranchField } from "./branch-field.tsx";
import { KeyField } from "./key-field.tsx";
import { PasswordField } from "./password-field.tsx";
import { type Access, type GitValues, isKept, type Stored, schemeOf } from "./values.ts";

export interface GitFieldsProps {
  values: GitValues;
  set<K extends keyof GitValues>(name: K, value: GitValues[K]): void;
  errors: Readonly<Record<string, string>>;
  touch(name: keyof GitValues): void;
  /** Of a service that has one. */
  stored?: Stored | undefined;
  serviceId?: string | undefined;
}

const words: Record<Access, string> = {
  public: "Public",
  password: "User name and token",
  "ssh-key": "SSH key",
};

/** A credential that was pasted with the address goes where secrets are kept; the access follows the address. */
function settle({ values, set, touch }: GitFieldsProps): void {
  const { url, username, password } = takeGitCredential(values.url);
  if (url === values.url) touch("url");
  else set("url", url);
  if (username) set("username", username);
  if (password) set("password", password);
  const scheme = schemeOf(url);
  if (username || password) set("access", "password");
  else if (scheme === "ssh") set("access", "ssh-key");
  else if (scheme && values.access === "ssh-key") set("access", "public");
}

function Address(props: GitFieldsProps) {
  const { values, set, errors } = props;
  return (
    <Field
      label="Repository"
      help="https://host/owner/repository.git or git@host:owner/repository.git"
      error={errors["url"]}
    >
      {(control) => (
        <Input
          {...control}
          mono
          name="url"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={values.url}
          onChange={(event) => set("url", event.target.value)}
          onBlur={() => settle(props)}
        />
      )}
    </Field>
  );
}

function AccessFields(props: GitFieldsProps) {
  const { values, set, errors, touch, stored } = props;
  return (
    <>
      <div className="grid gap-1.5">
        <span className="text-small font-medium">Access</span>
        <div>
          <Segmented
            label="Access"
            segments={Object.entries(words).map(([value, label]) => ({ value, label }))}
            value={values.access}
            onChange={(value) => set("access", value as Access)}
          />
        </div>
        {errors["access"] && <FieldError text={errors["access"]} />}
      </div>
      {values.access === "password" && (
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="User name" optional help="With a token it is often not needed." error={errors["username"]}>
            {(control) => (
              <Input
                {...control}
                name="username"
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                value={values.username}
                onChange={(event) => set("username", event.target.value)}
                onBlur={() => touch("username")}
              />
            )}
          </Field>
          <PasswordField
            values={values}
            set={set}
            error={errors["password"]}
            stored={isKept(stored, values.url)}
            droppedFor={stored && !isKept(stored, values.url) ? stored.url : undefined}
            onBlur={() => touch("password")}
          />
        </div>
      )}
      {values.access === "ssh-key" && (
        <KeyField
          value={values.sshKeyId}
          error={errors["sshKeyId"]}
          onChange={(id) => set("sshKeyId", id)}
          onBlur={() => touch("sshKeyId")}
        />
      )}
    </>
  );
}

function Checkout({ values, set, errors, touch }: GitFieldsProps) {
  return (
    <>
      <Field
        label="Build path"
        optional
        help="Folder of the repository; empty is its root."
        error={errors["buildPath"]}
      >
        {(control) => (
          <Input
            {...control}
            mono
            name="buildPath"
            placeholder="apps/web"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={values.buildPath}
            onChange={(event) => set("buildPath", event.target.value)}
            onBlur={() => touch("buildPath")}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Checkbox
          label="Submodules"
          help="Fetch the submodules too."
          checked={values.submodules}
          onChange={(event) => set("submodules", event.target.checked)}
        />
        <Checkbox
          label="Git LFS"
          help="Fetch large files that are kept there."
          checked={values.lfs}
          onChange={(event) => set("lfs", event.target.checked)}
        />
      </div>
    </>
  );
}

function Trigger({ values, set, errors, touch }: GitFieldsProps) {
  return (
    <>
      <fieldset className="grid gap-2.5">
        <legend className="float-left mb-2.5 text-small font-medium">Deploy by itself on</legend>
        <Radio
          name="trigger"
          label="A push to the branch"
          checked={values.trigger === "push"}
          onChange={() => set("trigger", "push")}
        />
        <Radio
          name="trigger"
          label="A new tag"
          checked={values.trigger === "tag"}
          onChange={() => set("trigger", "tag")}
        />
      </fieldset>
      {values.trigger === "push" && (
        <Field
          label="Watch paths"
          optional
          help="One pattern per line, such as src/**. Deploy only when one of these files changed; ! takes paths out."
          error={errors["watchPaths"]}
        >
          {(control) => (
            <Textarea
              {...control}
              mono
              rows={3}
              name="watchPaths"
              spellCheck={false}
              value={values.watchPaths}
              onChange={(event) => set("watchPaths", event.target.value)}
              onBlur={() => touch("watchPaths")}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** A repository of any host, over https or ssh. */
export function GitFields(props: GitFieldsProps) {
  return (
    <>
      <Address {...props} />
      <AccessFields {...props} />
      <BranchField {...props} />
      <Checkout {...props} />
      <Trigger {...props} />
    </>
  );
}
