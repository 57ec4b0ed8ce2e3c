import { Reference, Stack, Token, Tokenization, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Tells cdk-nag why these resources of a policy end with a wildcard, one finding each: a wildcard that is added to the policy
 * later is found again.
 *
 * @param construct the policy, or the role or function that it belongs to
 * @param resources exactly the texts that the policy's statements name
 * @param reason why nothing narrower will do
 * @example acknowledgeWildcards(role, [bucket.arnForObjects('marts/*')], 'Keys of the marts: their names are the runs')
 */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    Validations.of(construct).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${asNagSees(construct, resource)}]`,
      reason,
    });
  }
}

/** A text with references as cdk-nag writes them: `<LogicalId.Arn>/marts/*`, another stack's by the name of its export. */
function asNagSees(construct: IConstruct, text: string): string {
  const stack = Stack.of(construct);
  return Tokenization.reverseString(text)
    .mapTokens({
      mapToken: (token) =>
        Reference.isReference(token) && Stack.of(token.target) !== stack
          ? Stack.of(token.target).exportValue(Token.asString(token))
          : token,
    })
    .join({ join: (left: unknown, right: unknown) => flat(stack.resolve(left)) + flat(stack.resolve(right)) });
}

function flat(node: unknown): string {
  if (node === undefined) return '';
  if (typeof node !== 'object' || node === null) return String(node).replaceAll('${', '<').replaceAll('}', '>');
  const [name, value] = Object.entries(node)[0] ?? [];
  if (name === 'Ref') return `<${String(value)}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(value)) return `<${value.join('.')}>`;
  if (name === 'Fn::ImportValue') return flat(value);
  if (name === 'Fn::Join' && Array.isArray(value)) return value[1].map(flat).join(value[0]);
  return JSON.stringify(node);
}
