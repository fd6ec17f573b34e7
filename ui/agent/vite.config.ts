/// <reference types="vitest/config" />
import { defineConfig } from 'vite';

// No inline script or style anywhere: the workspace runs under a strict policy
// with Trusted Types.  Scripts are split by feature, and each brings its styles.
export default defineConfig({
	base: '/',
	esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
	css: { modules: { generateScopedName: '[name]_[local]_[hash:base64:4]' } },
	build: {
		target: 'es2022',
		outDir: 'dist',
		emptyOutDir: true,
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		rollupOptions: {
			// the service worker keeps one name, at the root of what it serves
			input: { index: 'index.html', sw: 'src/sw.ts' },
			output: {
				entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/app-[hash].js'),
				chunkFileNames: 'assets/[name]-[hash].js',
				assetFileNames: 'assets/[name]-[hash][extname]',
				manualChunks(id) {
					if (id.includes('prosemirror') || id.includes('/orderedmap/') || id.includes('/w3c-keyname/') || id.includes('/rope-sequence/')) return 'editor';
					const m = /src\/texts\/(messages|later\d)\.([\w-]+)\.ts/.exec(id);
					return m ? `locale-${m[1] === 'messages' ? '' : `${m[1]}-`}${m[2]}` : undefined;
				},
			},
		},
	},
	server: { proxy: { '/api': 'http://127.0.0.1:18490' } },
	test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
