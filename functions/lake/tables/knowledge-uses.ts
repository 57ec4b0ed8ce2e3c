import { instant, table, text } from '../column.ts';

export const knowledgeUses = table({
  name: 'knowledge_uses',
  row: 'a use of a piece of knowledge',
  key: ['use_id'],
  occurredFrom: 'used_at',
  columns: {
    use_id: text("The use's id", { required: true }),
    knowledge_id: text('The item used', { required: true }),
    department: text('Department that used it', { required: true }),
    user_id: text('Who used it'),
    user_role: text('Role of the user'),
    used_at: instant('When', { required: true }),
    kind: text('Kind of use', { oneOf: ['read', 'shared_with', 'applied', 'returned_to_customer'] }),
  },
});
