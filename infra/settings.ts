import { z } from 'zod';
import { InputError } from '../functions/errors.ts';

const logDays = [7, 14, 30, 60, 90, 180, 365, 731];

/** Days that S3 and CloudWatch keep things; null: for ever. */
const retention = z.strictObject({
  /** Exports in landing/ move to infrequent access after so many days (S3 moves nothing before 30) … */
  landingInfrequentAccessDays: z.int().min(30).nullable(),
  /** … and are deleted after so many. The lake can be rebuilt only from exports that are still there. */
  landingDays: z.int().positive().nullable(),
  /**
   * Quarantined records and their reasons: masked, but they may hold what a person typed. Longer than a source may be silent:
   * a record that the latest full export held counts as seen although it was quarantined.
   */
  quarantineDays: z.int().positive().nullable(),
  /** Results of Athena queries: they can be asked again. */
  resultsDays: z.int().positive(),
  /** Overwritten and deleted objects of the lake: the time in which a mistake can be undone. */
  oldVersionsDays: z.int().positive(),
  /** The same for what every night computes again (staging, marts). */
  rebuiltVersionsDays: z.int().positive(),
  /** S3 server access logs and CloudFront logs. */
  accessLogDays: z.int().positive(),
  /** Logs of functions and of the state machine; one of the lengths that CloudWatch offers. */
  functionLogDays: z.literal(logDays, `expected one of ${logDays.join(', ')}: lengths that CloudWatch offers`),
});

/** The private website of the scorecards: who signs in and how links are signed. */
const scorecard = z.strictObject({
  /** Host name of the website, in a zone of yours; its CNAME (or alias) record points at the stack's output `SiteTarget`. */
  domainName: z
    .string()
    .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, 'expected a host name, such as cards.example.com'),
  /** Certificate of that name in Certificate Manager, in us-east-1, where CloudFront looks for it. */
  certificateArn: z
    .string()
    .regex(
      /^arn:aws:acm:us-east-1:\d{12}:certificate\/.+$/,
      'expected arn:aws:acm:us-east-1:<account>:certificate/<id>: CloudFront takes certificates of us-east-1 only',
    ),
  /** Does everybody need a one-time code from an app besides the password? */
  mfa: z.enum(['required', 'optional']),
  /** First label of the sign-in page, `<prefix>.auth.<region>.amazoncognito.com`: must be free in the region. */
  signInDomainPrefix: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      'expected lower case letters, digits and hyphens inside, at most 63',
    ),
  /** Public half of an RSA key of 2048 bits (`openssl rsa -pubout`): CloudFront checks signed cookies with it. */
  publicKeyPem: z
    .string()
    .regex(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n?$/, 'expected a public key in PEM'),
  /** Secrets Manager secret that holds the private half in PEM; made by hand, never by a template. */
  privateKeySecretArn: z
    .string()
    .regex(
      /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/,
      'expected arn:aws:secretsmanager:<region>:<account>:secret:<name>, as `create-secret` prints it',
    ),
  /** A signed-in person signs in again after so many hours. */
  sessionHours: z.int().min(1).max(24),
});

const deployment = z.strictObject({
  /** Name of the environment: part of the names of stacks, database and workgroups, so that several live side by side. */
  environment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'expected a letter, then letters, digits and hyphens, lower case, at most 20'),
  account: z.string().regex(/^\d{12}$/, 'expected the 12 digits of an AWS account, in quotes'),
  /** Left out, that of the credentials (`AWS_REGION`, the profile's), else us-east-1: the CDK command line assumes it. China: cn-north-1. */
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'expected a region, such as eu-central-1'),
  /** On every resource that can carry tags. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)),
  /** Zone in which `nightAt` is read; daylight saving is followed. */
  timeZone: z.string().refine(isTimeZone, 'expected a time zone of the IANA database, such as Europe/Berlin'),
  /** When the night starts, hh:mm in `timeZone`: after the last export usually comes. */
  nightAt: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected hh:mm from 00:00 to 23:59'),
  /**
   * First month of the lake, yyyy-MM: Athena looks for partitions from here on, so an earlier export is refused.
   * May be set back later; the further back, the longer each query that names no month.
   */
  firstLoadMonth: z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'expected a month as yyyy-MM, such as 2022-01'),
  /** Athena cancels a query that has scanned so many bytes (10 MB at least; 5 US dollars are about 1 TB). */
  scanLimitBytes: z.strictObject({ analysts: z.int().min(10_000_000), pipeline: z.int().min(10_000_000) }),
  /** SQL steps and models that run side by side. An account's Athena quota begins at 20 queries at once. */
  concurrency: z.int().min(1).max(20),
  /** Who hears of alarms and of every scorecard that a night publishes; empty: nobody. Each address confirms once. */
  alarmEmails: z.array(z.email()),
  /** Alarm when the month's forecast passes it, in US dollars (partition aws only); null: no budget. */
  budgetPerMonth: z.number().positive().nullable(),
  retention,
  /**
   * First of the two keys to delete data. Taking the stacks down keeps what holds data (buckets, catalogue, the lake's key, the
   * key of hashed ids, the website's readers), unless this is true AND a deployment said `-c delete-data=<environment>`. What
   * holds none goes with its stack in any case: functions' logs, queues, the topic and its key.
   *
   * False also protects the stack of the lake against being taken down at all (infra/RUNBOOK.md, "Delete data").
   */
  allowDeletion: z.boolean(),
  /** null: no website; scorecards are read from the lake's bucket. Ignored where CloudFront does not exist (aws-cn). */
  scorecard: scorecard.nullable(),
});

export type DeploymentSettings = Readonly<z.output<typeof deployment>>;
type Chosen = Omit<z.input<typeof deployment>, 'environment' | 'account' | 'region'> & {
  /** Default: the account and region of the credentials in use. */
  readonly account?: string;
  readonly region?: string;
};

const common = {
  tags: { project: 'knowgap' },
  timeZone: 'Europe/Berlin',
  nightAt: '02:30',
  firstLoadMonth: '2022-01',
  scanLimitBytes: { analysts: 50_000_000_000, pipeline: 200_000_000_000 },
  concurrency: 5,
  alarmEmails: [],
  budgetPerMonth: 50,
  retention: {
    landingInfrequentAccessDays: 90,
    landingDays: null,
    quarantineDays: 730,
    resultsDays: 7,
    oldVersionsDays: 30,
    rebuiltVersionsDays: 3,
    accessLogDays: 365,
    functionLogDays: 90,
  },
  allowDeletion: false,
  scorecard: null,
} as const satisfies Partial<Chosen>;

/**
 * EDIT THIS. Every environment that can be deployed; `-c environment=<name>` chooses, and a synthesis that names none takes the
 * first (a deployment that names none is refused). What the pipeline computes is not set here but in the lake's `knowgap.yaml`.
 *
 * Account and region are those of the credentials in use, unless an environment fixes them: `account: '123456789012'`,
 * `region: 'eu-central-1'`; China: `region: 'cn-north-1'` and credentials of an account there.
 *
 * A website for readers (README.md, "A website for readers"):
 *
 *   scorecard: {
 *     domainName: 'cards.example.com',
 *     certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-…',
 *     mfa: 'required',
 *     signInDomainPrefix: 'example-cards',
 *     publicKeyPem: readFileSync(new URL('cookies.pub.pem', import.meta.url), 'utf8'), // from node:fs; infra/cookies.pub.pem
 *     privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:knowgap-prod-cookies-AbCdEf',
 *     sessionHours: 8,
 *   },
 */
export const environments: Readonly<Record<string, Chosen>> = {
  dev: { ...common, alarmEmails: [], allowDeletion: true },
  prod: { ...common, alarmEmails: [], budgetPerMonth: 200 },
};

/** Account and region of a template that nobody deploys: synthesis needs neither credentials nor network. */
export const nowhere = { account: '000000000000', region: 'eu-central-1' };

/**
 * Settings of an environment, parsed.
 * @param name null: the first environment
 * @param variables the CDK command line sets CDK_DEFAULT_ACCOUNT and CDK_DEFAULT_REGION from the credentials in use
 * @throws InputError naming the environment or the setting that is wrong
 */
export function settingsOf(
  name: string | null,
  variables: Readonly<Record<string, string | undefined>>,
  all: Readonly<Record<string, Chosen>> = environments,
): DeploymentSettings {
  const environment = name ?? Object.keys(all)[0] ?? '';
  const chosen = all[environment];
  if (!chosen) {
    throw new InputError(
      `infra/settings.ts: expected -c environment=${Object.keys(all).join(' or ')}, found "${environment}"`,
    );
  }
  const parsed = deployment.safeParse({
    account: variables.CDK_DEFAULT_ACCOUNT ?? nowhere.account,
    region: variables.CDK_DEFAULT_REGION ?? nowhere.region,
    ...chosen,
    environment,
  });
  if (!parsed.success) {
    throw new InputError(`infra/settings.ts, environment "${environment}": ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
