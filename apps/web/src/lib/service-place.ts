/** Where a service is: the slugs of the address, which the API takes in place of its id. */
export interface ServicePlace {
  project: string;
  environment: string;
  service: string;
  serviceId: string;
  href: string;
}

export function servicePlace(project: string, environment: string, service: string): ServicePlace {
  const serviceId = `${project}/${environment}/${service}`;
  return { project, environment, service, serviceId, href: `/projects/${serviceId}` };
}
