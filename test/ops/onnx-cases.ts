/**
 * Writes test/ops/cases/<operator>.json of operators whose expected values are those of ONNX's test suite: attributes, operands and results, in
 * Linnet's layout. Usage: npx tsx test/ops/onnx-cases.ts ../shared/onnx/node
 */
import { writeFileSync } from 'node:fs';
import type { Tensor } from '../../src/eval/tensor.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { modelName, openModel } from '../../host/import/open.ts';
import { importModel } from '../../host/import/index.ts';
import { suite } from '../../host/import/onnx/suite.ts';
import { isTensor } from '../../host/import/suite.ts';
import { compileWith } from '../../host/conformance/result.ts';
import { difference } from '../../host/conformance/compare.ts';
import { typeGraph } from '../../host/type.ts';
import { showTensor } from './case.ts';

/** By operator: cases whose graph has it once, its result being the graph's, at most with other axes of length 1. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  gatherElements: ['gather_elements_0', 'gather_elements_1', 'gather_elements_negative_indices'],
  scatterElements: ['scatter_elements_with_axis', 'scatter_elements_with_negative_indices', 'scatter_elements_without_axis', 'scatter_elements_with_duplicate_indices', 'scatter_elements_with_reduction_max', 'scatter_elements_with_reduction_min', 'scatter_elements_with_reduction_mul'],
  scatterNd: ['scatternd', 'scatternd_add', 'scatternd_max', 'scatternd_min', 'scatternd_multiply', 'tensorscatter_3d', 'tensorscatter_circular'],
  cumSum: ['cumsum_1d', 'cumsum_1d_exclusive', 'cumsum_1d_reverse', 'cumsum_1d_reverse_exclusive', 'cumsum_2d_axis_0', 'cumsum_2d_int32'],
  cumProd: ['cumprod_1d', 'cumprod_1d_exclusive', 'cumprod_1d_reverse', 'cumprod_1d_reverse_exclusive', 'cumprod_2d_axis_0', 'cumprod_2d_int32'],
  determinant: ['det_2d', 'det_nd'],
  sample: ['gridsample', 'gridsample_aligncorners_true', 'gridsample_bicubic', 'gridsample_bicubic_align_corners_1_additional_1', 'gridsample_border_padding', 'gridsample_nearest', 'gridsample_nearest_align_corners_1_additional_1', 'gridsample_reflection_padding', 'gridsample_volumetric_bilinear_align_corners_0', 'gridsample_volumetric_nearest_align_corners_1', 'gridsample_zeros_padding'],
  roiAlign: ['roialign_aligned_false', 'roialign_aligned_true', 'roialign_mode_max'],
  nonMaxSuppression: ['nonmaxsuppression_center_point_box_format', 'nonmaxsuppression_flipped_coordinates', 'nonmaxsuppression_iou_threshold_boundary', 'nonmaxsuppression_limit_output_size', 'nonmaxsuppression_single_box', 'nonmaxsuppression_suppress_by_IOU', 'nonmaxsuppression_two_batches', 'nonmaxsuppression_two_classes'],
  argMaxPool: ['maxpool_with_argmax_2d_precomputed_pads'],
};

const folder = process.argv[2] ?? '../shared/onnx/node';
const all = new Map(suite.cases(folder).map((c) => [c.name, c]));
for (const [key, names] of Object.entries(wanted)) {
  const lines = names.flatMap((name) => {
    const test = all.get(`test_${name}`)!, model = openModel(test.model);
    return suite.sets(test).map((set) => {
      const { compiled: graph } = compileWith(set.inputs, (inputs) => declutter(typeGraph(importModel(model, { name: modelName(test.model) }), { inputs })).graph);
      const given = new Map([...set.inputs].flatMap(([input, v]) => (isTensor(v) && graph.inputs.some((p) => p.name === input) ? [[input, v]] : [])));
      const values = new Map<string, readonly Tensor[]>();
      const found = graph.order().filter((n) => n.op.name === `${key[0]!.toUpperCase()}${key.slice(1)}`);
      if (found.length !== 1) throw new Error(`${name} has ${found.length} ${key}`);
      const [node] = found;
      const results = evaluate(graph, given, (n, outputs) => { values.set(`${n.id}`, outputs); });
      for (const [output, expected] of set.outputs) {
        const wrong = isTensor(expected) && results.has(output) ? difference(results.get(output)!, expected) : 'missing';
        if (wrong !== undefined) throw new Error(`${name}: ${output}: ${wrong}`);
      }
      const own = node!.outputs.map((f) => f.dtype), shapes = values.get(`${node!.id}`)!.map((t) => t.shape);
      const expected = [...set.outputs.values()].filter(isTensor).find((t) => t.dtype === own[0] && t.data.length === shapes[0]!.reduce((a, b) => a * b, 1) && difference({ ...t, shape: shapes[0]! }, values.get(`${node!.id}`)![0]!) === undefined);
      if (expected === undefined || own.length !== 1) throw new Error(`${name}: ${key} does not give its result`);
      const valueOf = (id: number, slot: number): Tensor => values.get(`${id}`)?.[slot] ?? given.get(graph.inputs.find((p) => p.wire.node.id === id)?.name ?? '') ?? graph.order().find((n) => n.id === id)!.outputs[slot]!.value!;
      return `{"attrs":${JSON.stringify(node!.op.attrs)},"inputs":[${node!.inputs.map((w) => showTensor(valueOf(w.node.id, w.slot))).join()}],"outputs":[${showTensor({ ...expected, shape: shapes[0]! })}]}`;
    });
  });
  writeFileSync(new URL(`./cases/${key}.json`, import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
}
