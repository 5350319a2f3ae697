/** Why a capsule's length matters, in one sentence for each choice. */
export const lengthReason = {
  free: 'A length says how strongly a capsule claims its digit; free, turning changes that too.',
  kept: 'A length says how strongly a capsule claims its digit; kept, turning changes only the digit’s looks.',
} as const;
