import js from '@eslint/js'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import regexp from 'eslint-plugin-regexp'
import tseslint from 'typescript-eslint'

/** The house, from the top: a room imports from floors below its own only. CONTRIBUTING.md says what each holds. */
const floors = [
  ['index.ts', 'cli.ts'],
  ['main.ts', 'terminal'],
  ['report'],
  ['commands', 'init'],
  ['context.ts'],
  ['plan', 'door', 'plugins'],
  ['github', 'render'],
  ['changes', 'inputs.ts', 'bundle.ts'],
  ['stack', 'tools', 'secrets', 'approval', 'cluster', 'risks', 'input-text.ts'],
  ['manifest', 'helm', 'lib', 'version.ts', 'input-table.ts'],
]

const zones = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    target: `./src/${room}`,
    from: floors
      .slice(0, floor + 1)
      .flat()
      .filter((other) => other !== room)
      .map((other) => `./src/${other}`),
    message: 'A room imports from floors below its own only; see CONTRIBUTING.md.',
  })),
)

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'test/charts'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { 'import-x': importX, regexp },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts', '.js'] } })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-unresolved': ['error', { ignore: ['^node:'] }],
      // Text from outside is hostile: no pattern may take more than linear time.
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // A describe block is a chapter of a specification, not a function to keep on one screen.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
)
