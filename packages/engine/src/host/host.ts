import type { Readable } from "node:stream";
import type { Argv } from "@moorage/domain";
import type Docker from "dockerode";

export interface ExecOptions {
  cwd?: string;
  /** The whole environment of the program; nothing of ours is passed on. */
  env?: Record<string, string>;
  input?: string | Readable;
  /** Each line as it comes. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Ends the program's whole process group: SIGTERM, then SIGKILL after 10 s. */
  signal?: AbortSignal;
}

export interface ExecResult {
  stdout: string;
  stderr: string;
}

export interface FileStat {
  type: "file" | "directory" | "symlink" | "other";
  sizeBytes: number;
}

export interface HttpAnswer {
  status: number;
  text: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A way to a machine's engine for programs that run here. It ends with its host. */
export interface DockerForward extends AsyncDisposable {
  /** For `DOCKER_HOST`; undefined where the programs find the engine by themselves. */
  dockerHost: string | undefined;
}

/** A machine. Local and SSH implement it, and nothing above knows which. */
export interface Host extends AsyncDisposable {
  readonly id: string;
  /** Throws CommandFailed when the program ends with another code than 0. */
  exec(argv: Argv, options?: ExecOptions): Promise<ExecResult>;
  readonly docker: Docker;
  readonly files: {
    read(path: string): Promise<string>;
    /** Temporary file, fsync, rename: never seen half-written. `stagingDir` must be on the same file system. */
    write(path: string, data: string, options?: { mode?: number; stagingDir?: string }): Promise<void>;
    remove(path: string): Promise<void>;
    list(path: string): Promise<string[]>;
    /** Undefined when nothing is there. */
    stat(path: string): Promise<FileStat | undefined>;
    makeDir(path: string, mode?: number): Promise<void>;
  };
  /** One HTTP GET from the machine itself, for what listens on its bridges only. */
  get(url: string, headers: Record<string, string>, timeoutMs: number): Promise<HttpAnswer>;
  forwardDocker(): Promise<DockerForward>;
}
