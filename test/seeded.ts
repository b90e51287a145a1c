import fc from 'fast-check';

/** Property tests draw the same examples in every run; a test that gives a seed of its own keeps it. */
fc.configureGlobal({ seed: 20_261_122 });
