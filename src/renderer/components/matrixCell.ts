/** A cell of the confusion matrix. */
export interface MatrixCell {
  /** Class on the label. */
  truth: number;
  /** Class with the longest capsule. */
  read: number;
}
