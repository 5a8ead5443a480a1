"use client";

import { takeGitCredential } from "@moorage/domain/git";
import { Field, FieldError } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { BranchField } from "./branch-field.tsx";
import { CheckoutFields } from "./checkout-fields.tsx";
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

/** A repository of any host, over https or ssh. */
export function GitFields(props: GitFieldsProps) {
  return (
    <>
      <Address {...props} />
      <AccessFields {...props} />
      <BranchField {...props} />
      <CheckoutFields {...props} />
    </>
  );
}
