"use client";

import { useEffect, useRef, useState } from "react";
import { announce } from "../../../lib/announce.ts";
import { problemOf } from "../../../lib/problem.ts";

const address = "/api/application.dropDeployment";

function answerOf(request: XMLHttpRequest): unknown {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return { code: String(request.status), message: `The server answered ${request.status}.` };
  }
}

/** Sends an archive with its progress; `fetch` tells none. The server deploys what it got. */
export function useUpload(applicationId: string, onDone: () => void) {
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<string>();
  const request = useRef<XMLHttpRequest>(undefined);
  useEffect(() => () => request.current?.abort(), []);

  const end = (text: string | undefined) => {
    request.current = undefined;
    setProgress(undefined);
    setError(text);
  };
  const send = (file: File, buildPath: string) => {
    const form = new FormData();
    form.append("applicationId", applicationId);
    form.append("dropBuildPath", buildPath);
    form.append("zip", file, file.name);
    const sending = new XMLHttpRequest();
    request.current = sending;
    setError(undefined);
    setProgress(0);
    sending.upload.onprogress = ({ loaded, total }) => setProgress(total > 0 ? loaded / total : 0);
    sending.onerror = () => end("Moorage did not answer. Check the network and try again.");
    sending.onabort = () => end(undefined);
    sending.onload = () => {
      if (sending.status < 400) {
        end(undefined);
        announce("The archive was sent");
        onDone();
        return;
      }
      const { title, why } = problemOf(answerOf(sending));
      end(why ? `${title} ${why}` : title);
    };
    sending.open("POST", address);
    sending.send(form);
  };
  return { send, cancel: () => request.current?.abort(), progress, error };
}
