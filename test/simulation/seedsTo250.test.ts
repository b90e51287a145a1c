import { holdsForSeeds } from './seeds.ts';

holdsForSeeds(1, 250);
