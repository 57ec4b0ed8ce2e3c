import { expect, test } from 'vitest';
import { defaultChain } from '../../../functions/lake/gap-chain.ts';

test('each link of the default chain names everybody who owns it, first the one that answers for it', () => {
  const owners = defaultChain.links.map((link) => [link.link, link.owners.map(({ department }) => department)]);
  expect(Object.fromEntries(owners)).toEqual({
    gap1: ['marketing'],
    gap2: ['rd', 'marketing'],
    gap3: ['production', 'rd', 'marketing', 'front_line'],
    gap4: ['customer_service'],
    gap6: ['management'],
    gap7: ['communication'],
  });
});
