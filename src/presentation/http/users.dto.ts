/** What the administration of users takes. */
import { ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn } from 'class-validator';
import { ROLES } from '../../domain/identity/role.ts';
import type { Role } from '../../domain/identity/role.ts';
import { RegisterDto } from './auth.dto.ts';
import { Optional } from './validation.ts';

const IsRoles = (): PropertyDecorator => (target, property) => {
  for (const check of [
    IsArray(),
    ArrayMinSize(1),
    ArrayUnique(),
    IsIn(ROLES, { each: true, message: `must be among ${ROLES.join(', ')}` }),
  ])
    check(target, property);
};

export class CreateUserDto extends RegisterDto {
  @IsRoles()
  roles: Role[];
}

export class ChangeUserDto {
  @Optional()
  @IsRoles()
  roles?: Role[];

  @Optional()
  @IsBoolean()
  disabled?: boolean;
}
