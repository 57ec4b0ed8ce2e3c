import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import type { PathFault, PathWarning } from './engine/types.ts';

/** Why a model could not be fitted, for the card. */
export function faultNote(fault: PathFault | { readonly kind: 'no_path' }): ModelNote {
  switch (fault.kind) {
    case 'too_few_respondents':
      return modelNote('path_few_answers', `only ${fault.n} complete answers; at least ${fault.needed} are needed`, {
        answers: fault.n,
        needed: fault.needed,
      });
    case 'no_answers':
      return modelNote('path_no_answers', 'nobody answered the questions of this model', {});
    case 'no_path':
      return modelNote('path_no_path', 'no path is left between constructs that were measured', {});
    case 'constant_item':
      return modelNote('path_constant_item', `all answers to ${fault.item} are the same`, {});
    case 'singular_block':
      return modelNote('path_collinear', `items of ${fault.construct} say the same: they cannot be told apart`, {});
    case 'singular_predictors':
      return modelNote(
        'path_collinear',
        `${fault.predictors.join(', ')} coincide: what each adds to ${fault.construct} cannot be told apart`,
        {},
      );
    case 'not_converged':
      return modelNote('path_not_converged', `not converged after ${fault.iterations} iterations`, {
        iterations: fault.iterations,
      });
    case 'not_positive_semidefinite':
      return modelNote(
        'path_collinear',
        'the correlations contradict each other (pairwise answers): use listwise or em',
        {},
      );
    case 'reliability_not_positive':
      return modelNote('path_inadmissible', `the reliability of ${fault.construct} is not positive`, {});
  }
}

/** A warning in words. */
export function warningText(warning: PathWarning): string {
  switch (warning.kind) {
    case 'weak_loading':
      return `${warning.item} hardly goes with ${warning.construct} (loading ${warning.loading.toFixed(2)})`;
    case 'negative_weight':
      return `${warning.item} weighs against ${warning.construct} (weight ${warning.weight.toFixed(2)})`;
    case 'collinear_items':
      return `items of ${warning.construct} nearly say the same (${warning.item}: VIF ${warning.vif.toFixed(1)})`;
    case 'collinear_predictors':
      return `sources of ${warning.construct} nearly coincide (${warning.predictor}: VIF ${warning.vif.toFixed(1)})`;
    case 'missing_answers':
      return `${warning.item} was left unanswered by ${Math.round(100 * warning.share)} %`;
    case 'inadmissible':
      return `the solution corrected for unreliability is not admissible (${warning.reason.replaceAll('_', ' ')})`;
    default:
      return faultNote(warning).text;
  }
}
