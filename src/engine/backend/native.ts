/** Kernels of native TensorFlow that TensorFlow.js has no function for: raw.ts says what each does. */
import type { RawOperations } from './raw.ts';
import type { Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

type Attribute = { name: string; type: number; value: unknown };

interface Binding {
  TF_FLOAT: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_SHAPE: number;
  TF_ATTR_STRING: number;
}

interface NativeBackend {
  binding: Binding;
  executeSingleOutput(name: string, attributes: Attribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(name: string, attributes: Attribute[], inputs: Tensor[], outputs: number): Tensor[];
}

/** For raw operations; only where `isNative`. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

const float = (name: string): Attribute => {
  const { binding } = nativeBackend();
  return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
};
const flag = (name: string, value: boolean): Attribute => ({
  name,
  type: nativeBackend().binding.TF_ATTR_BOOL,
  value,
});

export const nativeOperations: RawOperations = {
  skinnyProduct(a, b, transposeA, transposeB) {
    const attributes = [
      float('Ta'),
      float('Tb'),
      float('Tout'),
      flag('adj_x', transposeA),
      flag('adj_y', transposeB),
    ];
    return nativeBackend().executeSingleOutput('BatchMatMulV3', attributes, [a, b]);
  },

  reluGradient(gradient, output) {
    return nativeBackend().executeSingleOutput('ReluGrad', [float('T')], [gradient, output]);
  },

  halfSquareSum(x) {
    return nativeBackend().executeSingleOutput('L2Loss', [float('T')], [x]);
  },
};

let variables = 0;

/** A float32 variable that lives in native TensorFlow; the only thing its kernels for optimisers work on. */
export class NativeVariable {
  readonly shape: number[];
  readonly #handle: Tensor;

  /** Copies `initial`. */
  constructor(initial: Tensor) {
    const { binding } = nativeBackend();
    this.shape = initial.shape;
    this.#handle = tf.keep(
      nativeBackend().executeSingleOutput(
        'VarHandleOp',
        [
          float('dtype'),
          { name: 'shape', type: binding.TF_ATTR_SHAPE, value: initial.shape },
          { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
          {
            name: 'shared_name',
            type: binding.TF_ATTR_STRING,
            value: `capsnet-${process.pid}-${variables++}`,
          },
        ],
        [],
      ),
    );
    // Adding zero makes the buffer the variable's own; AssignVariableOp would share the caller's.
    const own = tf.tidy(() => tf.add(initial, 0));
    nativeBackend().executeMultipleOutputs('AssignVariableOp', [float('dtype')], [this.#handle, own], 0);
    own.dispose();
  }

  static zeros(shape: number[]): NativeVariable {
    const start = tf.zeros(shape);
    const variable = new NativeVariable(start);
    start.dispose();
    return variable;
  }

  /** Shares the variable's buffer: dispose it before the next update, or the update copies the buffer first. */
  read(): Tensor {
    return nativeBackend().executeSingleOutput('ReadVariableOp', [float('dtype')], [this.#handle]);
  }

  /**
   * TensorFlow's fused Adam: first = beta1 first + (1 - beta1) g, second likewise with g^2, then
   * this -= rate * first / (sqrt(second) + epsilon). Scalars in that order, as the kernel wants them.
   */
  applyAdam(first: NativeVariable, second: NativeVariable, scalars: AdamScalars, gradient: Tensor): void {
    nativeBackend().executeMultipleOutputs(
      'ResourceApplyAdam',
      [float('T'), flag('use_locking', false), flag('use_nesterov', false)],
      [this.#handle, first.#handle, second.#handle, ...scalars, gradient],
      0,
    );
  }

  dispose(): void {
    const { binding } = nativeBackend();
    const attributes = [{ name: 'ignore_lookup_error', type: binding.TF_ATTR_BOOL, value: true }];
    nativeBackend().executeMultipleOutputs('DestroyResourceOp', attributes, [this.#handle], 0);
    this.#handle.dispose();
  }
}

/** beta1^t, beta2^t, learning rate, beta1, beta2, epsilon: one number each. */
export type AdamScalars = [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
