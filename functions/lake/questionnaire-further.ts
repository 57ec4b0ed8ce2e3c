import type { ConstructWording, Wording } from './questionnaire-wordings.ts';

const pair = (
  measure: ConstructWording['measure'],
  ...wordings: readonly (readonly [en: string, zh: string])[]
): ConstructWording[] =>
  wordings.map(([en, zh], position) => ({ item_id: `${measure}_${position + 1}`, measure, wording: { en, zh } }));

/** What the satisfaction index asks of customers besides: image, quality foreseen and received, complaint. 0 not at all – 10 completely. */
export const indexWordings: readonly ConstructWording[] = [
  ...pair(
    'image',
    ['They have a good name.', '他们口碑很好。'],
    ['They are a firm that people speak well of.', '大家都称赞这家公司。'],
  ),
  ...pair(
    'expected_quality',
    ['Before I bought, I foresaw high quality.', '购买之前，我预计质量会很高。'],
    ['Before I bought, I foresaw that little would go wrong.', '购买之前，我预计很少会出问题。'],
  ),
  ...pair(
    'perceived_quality',
    ['All in all, what they supply is of high quality.', '总的来说，他们提供的东西质量很高。'],
    ['What they supply does reliably what it should.', '他们提供的东西可靠地发挥应有的作用。'],
  ),
  ...pair(
    'complaint',
    ['In the last months I had reason to complain.', '最近几个月，我有理由投诉。'],
    ['I told them or others what was wrong.', '我曾向他们或别人说过不满之处。'],
  ),
];

/** Questions about the person, asked once or twice a year of a part of the customers. */
export const profileWordings: readonly ConstructWording[] = [
  ...pair(
    'attachment',
    ['I feel attached to them.', '我对他们有感情。'],
    ['I would miss them if they were gone.', '如果没有他们，我会感到失落。'],
  ),
  ...pair('share_of_wallet', [
    'Of ten purchases of this kind, how many do you make with us? (0–10)',
    '在十次同类购买中，您有几次选择我们？（0–10）',
  ]),
  ...pair(
    'alternatives_available',
    ['There are others who could supply me as well.', '还有别家同样可以供应我。'],
    ['I know another supplier that I could use tomorrow.', '我知道另一家明天就可以用的供应商。'],
  ),
  ...pair(
    'switching_effort',
    ['Changing the supplier would cost me much time.', '更换供应商会花费我很多时间。'],
    ['Changing the supplier would cost me much money.', '更换供应商会花费我很多钱。'],
  ),
  ...pair(
    'price_sensitivity',
    ['I compare prices before each purchase.', '每次购买前我都会比较价格。'],
    ['For a somewhat lower price I buy elsewhere.', '价格稍低，我就会去别家购买。'],
  ),
  ...pair(
    'incentive_dependence',
    ['I buy mostly when there is an offer.', '我大多在有优惠时才购买。'],
    ['Without vouchers or discounts I would buy less.', '没有优惠券或折扣，我会少买。'],
  ),
  ...pair(
    'willingness_to_share',
    ['I gladly tell them what I know of using their products.', '我乐意告诉他们我使用产品的心得。'],
    ['I would take part if they asked customers for advice.', '如果他们向客户征求意见，我愿意参加。'],
  ),
  ...pair(
    'perceived_sharing_cost',
    ['Telling them my opinion takes much of my time.', '向他们反馈意见很费我的时间。'],
    ['I risk something when I tell them what I know.', '把我知道的告诉他们，我要承担风险。'],
  ),
  ...pair(
    'perceived_compensation',
    ['What I tell them comes back to me as better service.', '我的反馈换来了更好的服务。'],
    ['They thank me fairly for my opinion.', '他们对我的意见给予公平的回报。'],
  ),
  ...pair(
    'customer_skill',
    ['I know much about the technique of these products.', '我很了解这类产品的技术。'],
    ['Others ask me how to use these products.', '别人会来问我怎么使用这类产品。'],
  ),
  ...pair(
    'willingness_to_learn',
    ['I want to learn more about these products.', '我想更多地了解这类产品。'],
    ['I take part in training when it is offered.', '有培训时我会参加。'],
  ),
  ...pair(
    'willingness_to_experiment',
    ['I like to try what is new before others.', '我喜欢比别人更早尝试新东西。'],
    ['I change or combine products to make them fit.', '我会改装或组合产品，使其更合用。'],
  ),
  ...pair(
    'dialogue',
    ['I talk with them openly about what I need.', '我与他们坦率地谈自己的需求。'],
    ['I exchange experience with other customers.', '我与其他客户交流经验。'],
  ),
  ...pair(
    'expected_benefit',
    ['I would gain much from a solution that is not on the market yet.', '一种市面上还没有的方案会给我带来很大好处。'],
    ['What is on the market today does not do what I need.', '目前市面上的东西满足不了我的需要。'],
  ),
  ...pair(
    'product_experience',
    ['I have used products of this kind for long.', '我使用这类产品已经很久了。'],
    ['I have used them under demanding conditions.', '我曾在苛刻的条件下使用它们。'],
  ),
  ...pair(
    'competitor_knowledge',
    ['I know the products of their competitors well.', '我很了解他们竞争对手的产品。'],
    ['I can say what competitors do better.', '我说得出竞争对手哪里做得更好。'],
  ),
];

/** Asked before a first purchase; the questions on value, trust, image and expected quality are those of customers. */
export const prospectWordings: readonly ConstructWording[] = pair(
  'purchase_intention',
  ['I intend to buy from them.', '我打算向他们购买。'],
  ['For my next need of this kind I shall choose them.', '下次有这类需要时，我会选择他们。'],
);

/** How much an attribute matters to the customer. */
export const importanceWording: Wording = {
  en: 'How important is {attribute} to you? (0 not at all – 10 extremely)',
  zh: '“{attribute}”对您有多重要？（0 完全不重要 – 10 极其重要）',
};

type Staff = 'marketing' | 'rd' | 'production' | 'management';
interface StaffKnowledge {
  readonly measure: ConstructWording['measure'];
  readonly chain: 'value' | 'trust';
  readonly audiences: readonly Staff[];
  readonly wording: Wording;
}

/** What staff say of their own knowledge, by attribute, and who is asked. */
export const staffKnowledge: readonly StaffKnowledge[] = [
  {
    measure: 'value_creation_knowledge',
    chain: 'value',
    audiences: ['marketing', 'rd', 'production'],
    wording: {
      en: 'We know what our customers need of {attribute}. (0 not at all – 10 completely)',
      zh: '我们了解客户对“{attribute}”的需求。（0 完全不了解 – 10 完全了解）',
    },
  },
  {
    measure: 'value_perception_knowledge',
    chain: 'value',
    audiences: ['marketing'],
    wording: {
      en: 'We tell our customers what they must know of {attribute}. (0 not at all – 10 completely)',
      zh: '我们让客户了解有关“{attribute}”应知的内容。（0 完全没有 – 10 完全做到）',
    },
  },
  {
    measure: 'trust_building_knowledge',
    chain: 'trust',
    audiences: ['management'],
    wording: {
      en: 'We know how our customers judge our {attribute}. (0 not at all – 10 completely)',
      zh: '我们了解客户如何判断我们的“{attribute}”。（0 完全不了解 – 10 完全了解）',
    },
  },
  {
    measure: 'trust_perception_knowledge',
    chain: 'trust',
    audiences: ['management'],
    wording: {
      en: 'We show our customers our {attribute}. (0 not at all – 10 completely)',
      zh: '我们向客户展示自己的“{attribute}”。（0 完全没有 – 10 完全做到）',
    },
  },
];

/** The four components of the firm's competence at customer knowledge creation, asked of every department. */
export const competenceWordings: readonly ConstructWording[] = [
  ...pair(
    'ckc_knowledge_process',
    ['What customers tell us is collected, analysed and put to use.', '客户告诉我们的内容会被收集、分析并加以利用。'],
    ['New knowledge of customers reaches those who need it.', '新的客户知识能传到需要它的人手中。'],
  ),
  ...pair(
    'ckc_marketing_it_interface',
    ['Our systems give us what we must know of a customer.', '我们的系统提供我们所需的客户信息。'],
    ['Marketing and IT work well together.', '市场部门与信息技术部门配合良好。'],
  ),
  ...pair(
    'ckc_senior_management',
    ['Senior management uses what we know of customers in its decisions.', '高层管理在决策时利用客户知识。'],
    ['Senior management asks for knowledge of customers.', '高层管理重视并要求获取客户知识。'],
  ),
  ...pair(
    'ckc_evaluation_reward',
    ['Whoever brings in knowledge of customers is rewarded.', '带来客户知识的人会得到奖励。'],
    ['How well we understand customers is part of our evaluation.', '对客户的了解程度是我们考核的一部分。'],
  ),
];
