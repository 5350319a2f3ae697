/** Matchers such as toHaveAttribute, which vitest.config.ts sets up. */
import '@testing-library/jest-dom/vitest';
