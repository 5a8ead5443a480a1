/** Names and versions that a server's owner may change; scripts/builders.sh installs the tools of the same versions. */
export interface BuildSettings {
  /** Serves static files. */
  nginxImage: string;
  /** Empty takes the one that nixpacks was made with. */
  nixpacksBaseImage: string;
  /** With a registry's host in front: pack runs a builder that it knows by its bare name with the Docker socket mounted. */
  herokuBuilder: string;
  paketoBuilder: string;
  lifecycleImage: string;
  railpackVersion: string;
  /** Without a tag; the tag is the version. */
  railpackFrontend: string;
  buildkitImage: string;
  /** `auto` takes a BuildKit of our own only where the engine's cannot do it. */
  buildkit: "auto" | "engine" | "container";
}

export const defaultBuildSettings: BuildSettings = {
  nginxImage: "nginx:1.30-alpine",
  nixpacksBaseImage: "",
  herokuBuilder: "docker.io/heroku/builder",
  paketoBuilder: "docker.io/paketobuildpacks/builder-jammy-full:0.3.606",
  lifecycleImage: "docker.io/buildpacksio/lifecycle:0.20.11",
  railpackVersion: "0.40.1",
  railpackFrontend: "ghcr.io/railwayapp/railpack-frontend",
  buildkitImage: "moby/buildkit:v0.32.2",
  buildkit: "auto",
};
