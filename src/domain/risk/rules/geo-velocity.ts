/**
 * `geo-velocity` is hit where d ≥ D and d / max(t − l, 1 s) > v: d is the great-circle distance (haversine on the mean earth radius, 6371.0088
 * km) from the newest located one of the account's transactions before t that count, l its time, D the parameter `minDistanceKm` and v the parameter `speedKmh`.
 */
import type { RuleKind } from '../rule-kind.ts';
import { duration, HOUR_MS, SECOND_MS } from '../rule-words.ts';

const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

export const geoVelocity: RuleKind = {
  kind: 'geo-velocity',
  name: 'Impossible travel',
  description: 'Nobody travels that fast from the place of the one before.',
  defaultWeight: 300,
  params: [
    { name: 'speedKmh', type: 'number', unit: 'km/h', min: 1, max: 100_000, default: 900 },
    { name: 'minDistanceKm', type: 'number', unit: 'km', min: 0, max: 20_000, default: 50 },
  ],
  needsRate: false,
  compile({ speedKmh = NaN, minDistanceKm = NaN }) {
    return ({ activity: { own }, end, transaction: { latitude, longitude, createdAt } }) => {
      if (latitude === null || longitude === null || !own.findPlace(end)) return null;
      const distance = distanceKm(own.latitude, own.longitude, latitude, longitude);
      if (distance < minDistanceKm) return null;
      const elapsedMs = createdAt - own.placeTime;
      const speed = distance / (Math.max(elapsedMs, SECOND_MS) / HOUR_MS);
      if (speed <= speedKmh) return null;
      const [km, kmh] = [Math.round(distance), Math.round(speed)];
      return {
        inputs: { distanceKm: km, elapsedMs, speedKmh: kmh },
        windowMs: null,
        threshold: speedKmh,
        margin: Math.max(0, kmh - speedKmh),
        sentence: `${km} km from the place of ${duration(elapsedMs)} before, ${kmh} km/h`,
      };
    };
  },
};

/** Of two places in degrees. */
export function distanceKm(latitude1: number, longitude1: number, latitude2: number, longitude2: number): number {
  const north = Math.sin(((latitude2 - latitude1) * RADIANS) / 2) ** 2;
  const east = Math.sin(((longitude2 - longitude1) * RADIANS) / 2) ** 2;
  const half = north + Math.cos(latitude1 * RADIANS) * Math.cos(latitude2 * RADIANS) * east;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
