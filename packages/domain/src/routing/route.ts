/** A domain as the proxy needs it: where requests come in, and which port of the app they go to. */
export interface Route {
  domainId: string;
  host: string;
  /** "/" matches everything. */
  path: string;
  /** Put before the path on the way in; "/" adds nothing. */
  internalPath: string;
  stripPath: boolean;
  port: number;
}
