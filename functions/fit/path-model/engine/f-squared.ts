import { type CompiledModel, compileModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import type { Treated } from './moments.ts';
import { varianceInflations } from './small-systems.ts';
import { placesOf, type Setting, solveModel } from './solve-model.ts';
import type { PathModel } from './types.ts';
import { createWorkspace, type Workspace } from './weights.ts';

/**
 * Cohen's f² of each path, (R² − R² without the predictor)/(1 − R²): with the model estimated again without the arrow (as
 * seminr and SmartPLS) or with the composites kept (textbook; as plspm). A construct left without arrows leaves the model; a
 * construct left without predictors has R² 0.
 */
export function fSquared(
  setting: Setting,
  moments: Pick<Treated, 'mean' | 'covariance'> & { readonly items: readonly string[] },
  solved: Workspace,
): (number | null)[] {
  const { compiled, conventions } = setting;
  return compiled.links.map((link, index) => {
    const whole = solved.rSquared[link.to]!;
    const without =
      compiled.predecessors[link.to]!.length === 1
        ? 0
        : conventions.fSquared === 're_estimated'
          ? estimatedAgain(compiled, index, conventions, moments)
          : compositesKept(compiled, link, solved);
    return without === null ? null : (whole - without) / (1 - whole);
  });
}

function compositesKept(
  { constructs, predecessors }: CompiledModel,
  { from, to }: { from: number; to: number },
  solved: Workspace,
) {
  const others = Array.from(predecessors[to]!).filter((index) => index !== from);
  const all = [to, ...others];
  const inflations = varianceInflations(all.map((a) => all.map((b) => solved.composites[a * constructs + b]!)));
  return inflations === null ? null : 1 - 1 / inflations[0]!;
}

function estimatedAgain(
  compiled: CompiledModel,
  dropped: number,
  conventions: Conventions,
  moments: Pick<Treated, 'mean' | 'covariance'> & { readonly items: readonly string[] },
): number | null {
  const reduced = compileModel(withoutPath(compiled.model, dropped));
  const into = createWorkspace(reduced);
  const setting: Setting = {
    compiled: reduced,
    conventions,
    itemPlace: placesOf(reduced, moments.items),
    scale: { factor: new Float64Array(reduced.slots).fill(1), offset: new Float64Array(reduced.slots) },
    dominant: reduced.dominant,
  };
  if ('kind' in solveModel(setting, moments, into)) return null;
  const target = compiled.model.constructs[compiled.links[dropped]!.to]!.name;
  return into.rSquared[reduced.model.constructs.findIndex(({ name }) => name === target)]!;
}

function withoutPath({ constructs, paths }: PathModel, dropped: number): PathModel {
  const kept = paths.filter((_, index) => index !== dropped);
  return {
    constructs: constructs.filter(({ name }) => kept.some(({ from, to }) => from === name || to === name)),
    paths: kept,
  };
}
