/** The middlewares that somebody may write: a closed shape, since Traefik stops reading every file at one unknown field. */
import { z } from "zod";
import { recordOf } from "../record.ts";

const text = z.string().max(4_000);
const texts = z.array(text).max(200);
const map = recordOf(z.string().min(1).max(200), text);
const flag = z.boolean();
const count = z.number().int().min(0);
const Duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/, 'A duration is a number with its unit: "500ms".');
const Regex = text;

/** Every field may be left out, and no other is there. */
const options = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape).partial();

const IpStrategy = options({ depth: count, excludedIPs: texts, ipv6Subnet: count });
const SourceCriterion = options({ ipStrategy: IpStrategy, requestHeaderName: text, requestHost: flag });
const Auth = options({ users: texts, realm: text, removeHeader: flag, headerField: text });

const Headers = options({
  customRequestHeaders: map,
  customResponseHeaders: map,
  accessControlAllowCredentials: flag,
  accessControlAllowHeaders: texts,
  accessControlAllowMethods: texts,
  accessControlAllowOriginList: texts,
  accessControlAllowOriginListRegex: texts,
  accessControlExposeHeaders: texts,
  accessControlMaxAge: count,
  addVaryHeader: flag,
  allowedHosts: texts,
  hostsProxyHeaders: texts,
  sslProxyHeaders: map,
  stsSeconds: count,
  stsIncludeSubdomains: flag,
  stsPreload: flag,
  forceSTSHeader: flag,
  frameDeny: flag,
  customFrameOptionsValue: text,
  contentTypeNosniff: flag,
  browserXssFilter: flag,
  customBrowserXSSValue: text,
  contentSecurityPolicy: text,
  contentSecurityPolicyReportOnly: text,
  publicKey: text,
  referrerPolicy: text,
  permissionsPolicy: text,
  isDevelopment: flag,
});

/** One of them is set. Those that read files of the server or load code are not among them. */
export const Middleware = options({
  addPrefix: options({ prefix: text }),
  basicAuth: Auth,
  buffering: options({
    maxRequestBodyBytes: count,
    memRequestBodyBytes: count,
    maxResponseBodyBytes: count,
    memResponseBodyBytes: count,
    retryExpression: text,
  }),
  chain: z.strictObject({ middlewares: texts }),
  circuitBreaker: options({
    expression: text,
    checkPeriod: Duration,
    fallbackDuration: Duration,
    recoveryDuration: Duration,
    responseCode: count,
  }),
  compress: options({
    excludedContentTypes: texts,
    includedContentTypes: texts,
    minResponseBodyBytes: count,
    encodings: texts,
    defaultEncoding: text,
  }),
  digestAuth: Auth,
  errors: z.strictObject({ status: texts, service: text, query: text.optional() }),
  forwardAuth: options({
    address: text,
    trustForwardHeader: flag,
    authResponseHeaders: texts,
    authResponseHeadersRegex: Regex,
    authRequestHeaders: texts,
    addAuthCookiesToResponse: texts,
    headerField: text,
    forwardBody: flag,
    maxBodySize: count,
    preserveLocationHeader: flag,
    preserveRequestMethod: flag,
  }),
  grpcWeb: options({ allowOrigins: texts }),
  headers: Headers,
  inFlightReq: options({ amount: count, sourceCriterion: SourceCriterion }),
  ipAllowList: options({ sourceRange: texts, ipStrategy: IpStrategy, rejectStatusCode: count }),
  rateLimit: options({ average: count, period: Duration, burst: count, sourceCriterion: SourceCriterion }),
  redirectRegex: options({ regex: Regex, replacement: text, permanent: flag }),
  redirectScheme: options({ scheme: text, port: text, permanent: flag }),
  replacePath: options({ path: text }),
  replacePathRegex: options({ regex: Regex, replacement: text }),
  retry: options({ attempts: count, initialInterval: Duration }),
  stripPrefix: options({ prefixes: texts }),
  stripPrefixRegex: options({ regex: texts }),
}).refine((value) => Object.keys(value).length === 1, "Name exactly one kind of middleware.");
export type Middleware = z.output<typeof Middleware>;
