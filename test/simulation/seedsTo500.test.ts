import { holdsForSeeds } from './seeds.ts';

holdsForSeeds(251, 250);
