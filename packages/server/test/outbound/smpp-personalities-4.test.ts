import { personalityTests } from './smpp-personality-rows.ts'

personalityTests(3, 4)
